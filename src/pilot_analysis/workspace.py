"""Folders, the lock that keeps two runs apart, and publishing by rename."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pilot_analysis.errors import ConfigurationError, Locked
from pilot_analysis.language import text

STUDY_FILE = "pilot.toml"
STUDY_VARIABLE = "PILOT_FILE"
CORRECTIONS_FILE = "corrections.toml"  # beside the study file
DESIGN_FILE = "design.lock.toml"  # the same
# Folders that hold saved exports of official statistics, read by `pilot_analysis.sources`.
STATISTICS = frozenset({"scb", "kolada", "skolverket", "arbetsformedlingen"})
_SCRATCH, _POINTER, _UNFINISHED = ".scratch-", ".latest-", ".pilot-unfinished"


class Workspace(NamedTuple):
    """The folders of one pilot.

    Parameters
    ----------
    root
        The folder that holds ``pilot.toml``.
    raw, processed, reports, notebooks
        Absolute paths; by default the folders of those names below ``root``.
    """

    root: Path
    raw: Path
    processed: Path
    reports: Path
    notebooks: Path

    @classmethod
    def at(cls, root: Path, raw: Path | None = None, processed: Path | None = None) -> Workspace:
        """Return the workspace below ``root``, with other folders for deliveries and tables where given."""
        root = root.resolve()
        return cls(
            root=root,
            raw=(raw or root / "data" / "raw").resolve(),
            processed=(processed or root / "data" / "processed").resolve(),
            reports=root / "reports",
            notebooks=root / "notebooks",
        )

    @property
    def made(self) -> Path:
        """Where it is kept what each participant's tables were made from, to be made again only when that changes."""
        return self.processed / ".made"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for one run.

        The operating system frees the lock when its holder dies, however it dies; the file may stay.

        Raises
        ------
        Locked
            If another run holds it.
        """
        from filelock import FileLock, Timeout

        self.reports.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.reports / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise Locked(text("errors.locked", folder=str(self.reports))) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Make a folder beside the published reports, on the same disk, so that it can be renamed into place.

        It is removed afterwards unless it was published; what killed runs left is swept first.
        Call it only while holding the lock.
        """
        import secrets
        import shutil

        for left in self.reports.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in self.reports.glob(f"{_POINTER}*"):
            left.unlink()
        folder = self.reports / f"{_SCRATCH}{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, run: str, *, latest: bool = True) -> Path:
        """Rename a finished scratch folder to ``reports/<run>`` and point ``reports/latest`` at it.

        Every file is on disk before the rename, and the link is replaced in one step: a reader sees the old
        report or the new one, never something between. A folder of that name that holds the same bytes stays as it
        is; one that does not is left alone, and the new one is called ``<run>-2``.

        Parameters
        ----------
        latest
            Whether to move ``reports/latest``.
        """
        import secrets

        target = self._place(folder, run)
        if latest:
            pointer = self.reports / f"{_POINTER}{secrets.token_hex(4)}"
            pointer.symlink_to(target.name, target_is_directory=True)
            pointer.replace(self.reports / "latest")
        sync(self.reports)
        return target

    def _place(self, folder: Path, run: str) -> Path:
        """Rename ``folder`` to the first of ``<run>``, ``<run>-2`` ... that is free or already the same."""
        sync_tree(folder)
        target, count = self.reports / run, 1
        while target.exists() and not _alike(folder, target):
            count += 1
            target = self.reports / f"{run}-{count}"
        return target if target.exists() else folder.rename(target)

    def latest(self) -> Path | None:
        """Return the folder of the last good run, or ``None`` before the first."""
        link = self.reports / "latest"
        return link.resolve() if link.exists() else None


def find_study(start: Path | None = None) -> Path:
    """Return the nearest ``pilot.toml`` in ``start`` or a folder above it, as git finds its folder.

    Where ``start`` is left out, the environment variable ``PILOT_FILE`` may name another study file: so a run tells
    its notebooks which one was asked for.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    named = os.environ.get(STUDY_VARIABLE, "")
    if start is None and named:
        return Path(named).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / STUDY_FILE).is_file():
            return folder / STUDY_FILE
    raise ConfigurationError(text("errors.no_study", folder=str(here)))


def _alike(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files with the same bytes."""
    names, others = ({path.relative_to(root) for path in root.rglob("*") if path.is_file()} for root in (one, other))
    return names == others and all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def path_text(path: Path) -> str:
    """Return a path as text that any file can hold, whatever bytes its name has."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that it is there whole or not at all.

    Parameters
    ----------
    durable
        Whether to wait for the disk; not for what can be told to be torn and made again.
    """
    import secrets

    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None  # the name that the reader knows
        raise


def sweep(folder: Path) -> None:
    """Remove from a folder what killed calls of `write_whole` left, and nothing else."""
    for left in folder.glob(f".*{_UNFINISHED}"):
        left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Ask the disk to keep a file or folder as it is now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Do so for everything below ``folder``, and for the folder."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            sync(path)
    sync(folder)

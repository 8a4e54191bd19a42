"""What the program draws on: the package's own data files, each parsed once, and memory.

TOML is read by Python code and takes its time: a command that must start at once may hand over what was parsed before
(see `pilot_analysis.intake.supplier.snapshot`), and then nothing is parsed at all.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_parsed: dict[str, dict[str, Any]] = {}


def toml(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of the package; ``name`` is its path with ``/``, such as ``schema.toml``."""
    if name not in _parsed:
        import tomllib

        _parsed[name] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    return _parsed[name]


def hand_over(parsed: Mapping[str, dict[str, Any]]) -> None:
    """Take the content of files as parsed before, in place of parsing them."""
    for name, content in parsed.items():
        _parsed.setdefault(name, content)


def checksums(names: tuple[str, ...]) -> dict[str, int]:
    """Return a checksum of each of the package's files, which tells whether it is the same as before."""
    return {name: zlib.crc32((FOLDER / name).read_bytes()) for name in names}


@contextmanager
def without_collection() -> Iterator[None]:
    """Do without the collection of garbage while many small things are made that are all kept: it finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

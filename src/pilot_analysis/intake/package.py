"""The parts of an xlsx file, each unpacked once: for the scan, and for the engine that then reads the values.

An engine that gets the parts as the scan has seen them unpacks nothing a second time, and can be told nothing else than
the scan was.
"""

from __future__ import annotations

import io
import zipfile

_MOST_KEPT = 40_000_000  # bytes; of a larger file the parts are read one after the other, and again by the engine
_DIRECTORY = ("[Content_Types].xml", "_rels/.rels")  # what engines ask for beside the parts that are scanned


class Package:
    """The parts of the zip that an xlsx file is.

    Parameters
    ----------
    archive
        The file, open for as long as parts are read.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._called = {name.casefold(): name for name in archive.namelist()}
        self._keeps = sum(one.file_size for one in archive.infolist()) <= _MOST_KEPT
        self._kept: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._called

    def read(self, part: str) -> bytes:
        """Return what stands in a part; names are told apart as spreadsheet programs do, whatever their letter case.

        Raises
        ------
        KeyError
            If there is no such part.
        """
        if part in self._kept:
            return self._kept[part]
        content = self._archive.read(self._called[part.casefold()])
        if self._keeps:
            self._kept[part] = content
        return content

    def put(self, part: str, content: bytes) -> None:
        """Let the engine have ``content`` as a part that has been read."""
        if part in self._kept:
            self._kept[part] = content

    def unpacked(self) -> bytes | None:
        """Return an xlsx file of the parts that have been read, not compressed; ``None`` where they were not kept."""
        if not self._keeps:
            return None
        for part in _DIRECTORY:
            if part in self:
                self.read(part)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            for name, content in self._kept.items():
                made.writestr(zipfile.ZipInfo(name), content)
        return stream.getvalue()

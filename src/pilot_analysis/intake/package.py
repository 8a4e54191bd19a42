"""The parts of an xlsx file, each unpacked once: for the scan, and for the engine that then reads the values.

An engine that gets the parts as the scan has seen them unpacks nothing a second time, and can be told nothing else than
the scan was.
"""

from __future__ import annotations

import io
import struct
import zipfile

from isal import isal_zlib

_MOST_KEPT = 40_000_000  # bytes; of a larger file the parts are read one after the other, and again by the engine
_UNUSUAL = ~0x080E  # flags that say more than how a part was packed, and in what its name is written
_HEADER = struct.Struct("<4s22xHH")  # before each part: its mark, and how long its name and what follows that are
_DIRECTORY = ("[Content_Types].xml", "_rels/.rels")  # what engines ask for beside the parts that are scanned


class Package:
    """The parts of the zip that an xlsx file is.

    Parameters
    ----------
    archive
        The file, open for as long as parts are read.
    content
        The file's bytes, from which parts are unpacked sooner than by way of the archive.
    """

    def __init__(self, archive: zipfile.ZipFile, content: bytes = b"") -> None:
        self._archive, self._content = archive, content
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
        member = self._archive.getinfo(self._called[part.casefold()])
        content = _unpacked(self._content, member)
        if content is None:
            content = self._archive.read(member)
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


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> bytes | None:
    """Return what stands in a part, at most as much as the directory declares; ``None`` where anything is unusual."""
    begin = member.header_offset + _HEADER.size
    if begin > len(content) or member.flag_bits & _UNUSUAL:
        return None
    mark, name, more = _HEADER.unpack_from(content, member.header_offset)
    if mark != b"PK\x03\x04" or content[begin : begin + name] != member.orig_filename.encode():
        return None
    begin += name + more
    found = content[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        try:
            found = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS).decompress(found, member.file_size + 1)
        except isal_zlib.error:  # type: ignore[misc]  # its stub takes the exception for a value
            return None
    return found if len(found) == member.file_size and isal_zlib.crc32(found) == member.CRC else None

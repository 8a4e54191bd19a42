"""The compound file (OLE2) that an xls workbook lives in: one stream taken out of it, or put into a new one.

Source: Microsoft, [MS-CFB] Compound File Binary File Format. Every sector number is checked, and no chain that
bites its tail is followed.
"""

from __future__ import annotations

from struct import pack, unpack_from

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # this and all above are marks, not sectors
_FAT_SECTOR, _END, _UNUSED = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_WIDE = 4096  # bytes of a sector of a new file, with a header as long: 109 tables of them reach 400 MB
_STREAM, _ROOT = 2, 5  # kinds of directory entries
_ENTRY = 128  # bytes of a directory entry
_SMALL = 4096  # streams below this size lie in sectors of 64 bytes


def read_stream(content: bytes, name: str) -> bytes:
    """Return the stream of this name.

    Raises
    ------
    ValueError
        If the file is damaged or has no such stream.
    """
    size = 1 << min(_number(content, "<H", 30), 16)
    fat = _fat(content, size)
    directory = _chain(content, fat, _number(content, "<I", 48), size, size)
    entries = [directory[place : place + _ENTRY] for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    by_name = {one[: max(0, _number(one, "<H", 64) - 2)].decode("utf-16-le", "replace"): one for one in entries}
    entry = by_name.get(name)
    if entry is None or not entries:
        raise ValueError("no such stream")
    first, length = _number(entry, "<I", 116), _number(entry, "<I", 120)
    if length >= _SMALL:
        stream = _chain(content, fat, first, size, size)
    else:
        small = _chain(content, fat, _number(entries[0], "<I", 116), size, size)
        links = _numbers(_chain(content, fat, _number(content, "<I", 60), size, size))
        stream = _chain(small, links, first, 64, 0)
    if len(stream) < length:
        raise ValueError("cut off")
    return stream[:length]


def compound_file(stream: bytes, name: str) -> bytes:
    """Return a compound file (version 4) that holds this stream, with zeros after it, and no other."""
    sectors = max(1, -(-len(stream) // _WIDE))
    body = stream.ljust(sectors * _WIDE, b"\0")
    tables = -(-(sectors + 2) // (_WIDE // 4 - 1))
    # First the tables, then the directory, then the root's sector of small streams, then the stream itself.
    links = [_FAT_SECTOR] * tables + [_END, _END] + [*range(tables + 3, tables + 2 + sectors), _END]
    fat = pack(f"<{len(links)}I", *links).ljust(tables * _WIDE, b"\xff")
    entries = _entry("Root Entry", _ROOT, tables + 1, 0, child=1) + _entry(name, _STREAM, tables + 2, len(body))
    header = _SIGNATURE + bytes(16) + pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += pack("<9I", 1, tables, tables, 0, _SMALL, _END, 0, _END, 0)
    listed = pack(f"<{tables}I", *range(tables)).ljust(436, b"\xff")
    return b"".join(((header + listed).ljust(_WIDE, b"\0"), fat, entries.ljust(_WIDE, b"\0"), bytes(_WIDE), body))


def _entry(name: str, kind: int, first: int, length: int, child: int = _UNUSED) -> bytes:
    """Return an entry of the directory, black and without neighbours."""
    words = name.encode("utf-16-le")
    shape = pack("<HBB3I36xIQ", len(words) + 2, kind, 1, _UNUSED, _UNUSED, child, first, length)
    return words.ljust(64, b"\0") + shape


def _fat(content: bytes, size: int) -> tuple[int, ...]:
    """Return the table of which sector follows which."""
    listed = list(unpack_from("<109I", content, 76)) if len(content) >= 512 else []
    following, seen = _number(content, "<I", 68), set[int]()
    while following < _FREE and following not in seen:
        seen.add(following)
        sector = _numbers(content[size * (following + 1) : size * (following + 2)])
        if not sector:
            raise ValueError("cut off")
        listed += sector[:-1]
        following = sector[-1]
    tables = (content[size * (one + 1) : size * (one + 2)] for one in listed if one < _FREE)
    return tuple(number for table in tables for number in _numbers(table))


def _chain(content: bytes, links: tuple[int, ...], first: int, size: int, offset: int) -> bytes:
    """Return the sectors of one chain, put together."""
    parts, sector, seen = [], first, set[int]()
    while sector < _FREE:
        if sector in seen or sector >= len(links) or offset + size * sector >= len(content):
            raise ValueError("damaged chain")
        seen.add(sector)
        parts.append(content[offset + size * sector : offset + size * (sector + 1)])
        sector = links[sector]
    return b"".join(parts)


def _number(content: bytes, form: str, place: int) -> int:
    width = 2 if form == "<H" else 4
    if place + width > len(content):
        raise ValueError("cut off")
    return int(unpack_from(form, content, place)[0])


def _numbers(content: bytes) -> tuple[int, ...]:
    return unpack_from(f"<{len(content) // 4}I", content)

"""The compound file (OLE2) that an xls workbook lives in, just far enough to take one stream out of it.

Source: Microsoft, [MS-CFB] Compound File Binary File Format. Every sector number is checked, and no chain that
bites its tail is followed.
"""

from __future__ import annotations

from struct import unpack_from

_FREE = 0xFFFFFFFA  # this and all above are marks, not sectors
_ENTRY = 128  # bytes of a directory entry
_SMALL = 4096  # streams below this size lie in sectors of 64 bytes


def read_stream(content: bytes, name: str) -> bytes:
    """Return the stream of this name.

    Raises
    ------
    ValueError
        If the file is damaged or has no such stream.
    """
    size = 1 << _number(content, "<H", 30)
    fat = _fat(content, size)
    directory = _chain(content, fat, _number(content, "<I", 48), size, size)
    entries = [directory[place : place + _ENTRY] for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    by_name = {one[: max(0, _number(one, "<H", 64) - 2)].decode("utf-16-le", "replace"): one for one in entries}
    entry = by_name.get(name)
    if entry is None or not entries:
        raise ValueError("no such stream")
    first, length = _number(entry, "<I", 116), _number(entry, "<I", 120)
    if length >= _SMALL:
        return _chain(content, fat, first, size, size)[:length]
    small = _chain(content, fat, _number(entries[0], "<I", 116), size, size)
    links = _numbers(_chain(content, fat, _number(content, "<I", 60), size, size))
    return _chain(small, links, first, 64, 0)[:length]


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
        if sector in seen or sector >= len(links):
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

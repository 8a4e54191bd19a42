"""Zip archives whose bytes depend on their contents alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

# The date of every synthetic document: the pilot's first day.
EPOCH = datetime(2014, 12, 1)  # noqa: DTZ001 - document properties have no time zone
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def repacked(content: bytes, change: Callable[[zipfile.ZipInfo, bytes], bytes]) -> bytes:
    """Return a zip archive with the same members in the same order, each changed and without times of its own.

    A member named ``mimetype`` is stored as it is, as OpenDocument asks (OASIS ODF 1.3, part 2, 3.3).
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _ENTRY_TIME)
            entry.compress_type = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, change(member, old.read(member)))
    return stream.getvalue()

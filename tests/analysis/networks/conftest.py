"""Pilots made by hand, as in the tests of the tables."""

from __future__ import annotations

from tests.tables.conftest import opened

__all__ = ["opened"]

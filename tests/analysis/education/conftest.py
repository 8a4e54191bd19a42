"""Pilots made by hand, and one that holds the shipped statistics."""

from __future__ import annotations

from tests.analysis.test_education import shipped
from tests.tables.conftest import opened

__all__ = ["opened", "shipped"]

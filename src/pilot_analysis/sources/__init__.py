"""Official statistics: saved exports in, rows of ``indicators`` out.

Each kind of file has a reader that returns `observations.Table`; signs (``codebooks.toml``) and indicators
(``definitions.toml``) are data.
"""

from pilot_analysis.sources.exports import Export, read_exports, read_statistics

__all__ = ["Export", "read_exports", "read_statistics"]

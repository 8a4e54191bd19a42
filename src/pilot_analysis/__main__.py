"""``python -m pilot_analysis`` is the command ``pilot``."""

from __future__ import annotations

import sys

from pilot_analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())

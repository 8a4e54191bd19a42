"""The sample pilot: one invented year of deliveries, and what a perfect reading of them gives."""

from pilot_analysis.sample.folder import write
from pilot_analysis.sample.reading import Planted, Truth, truth

__all__ = ["Planted", "Truth", "truth", "write"]

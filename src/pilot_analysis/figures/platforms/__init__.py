"""Figures of the local platforms: when they came about, how mature they are, what goes with what."""

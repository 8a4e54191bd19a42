"""Figures of the education level, and of what it would have been."""

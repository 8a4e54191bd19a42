"""Kinds of charts: what they show they are given, words and numbers alike; none knows a result."""

"""Figures of who works with whom: ties, clusters, brokers, shared courses, needs."""

"""Official statistics: saved exports in, rows of ``indicators`` out. Each source has signs and a module of its own."""

"""Official statistics fetched from their producers: SCB (PxWeb, both versions) and Kolada.

Only `fetch.fetch` asks a network. An answer is kept as its own bytes below ``data/raw`` (`shelf`), where the readers of
saved exports read it. Imports nothing here: reading what was kept needs no client.
"""

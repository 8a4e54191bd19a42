"""Runs: deliveries become tables, notebooks are executed, and what comes out is published whole or not at all."""

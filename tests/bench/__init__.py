"""Benchmarks of the local stack; they print tables and never fail because of a time."""

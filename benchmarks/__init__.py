"""Benchmarks: `make bench`. What each measures, and the last table, are in benchmarks/README.md."""

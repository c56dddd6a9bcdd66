"""Measurements, each printed by a command and kept in `results/` with the machine it ran on.

`python -m benchmarks NAME` runs one, `make bench` all; a benchmark is a module with a `main() -> dict`.
"""

"""Runs benchmarks and writes what they return to `benchmarks/results/NAME.json`, with the machine and the versions.

Ratios against a peer in the same run are what to quote; single times depend on the machine.
"""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import benchmarks
from autograder.results import dump_json, write_atomically

RESULTS = Path(__file__).parent / "results"


def available():
    """Names of all benchmarks: the modules of this package that have a ``main``."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]
    return [name for name in names if hasattr(importlib.import_module(f"benchmarks.{name}"), "main")]


def machine():
    """What the figures were measured on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def main():
    """Run the benchmarks named on the command line, or all."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Run benchmarks and keep their figures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(available())} (default: all)")
    names = parser.parse_args().names or available()
    unknown = sorted(set(names) - set(available()))
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(available())}.", file=sys.stderr)
        return 2
    for name in names:
        figures = importlib.import_module(f"benchmarks.{name}").main()
        path = RESULTS / f"{name}.json"
        write_atomically(path, dump_json({"command": f"python -m benchmarks {name}", "machine": machine(), **figures}))
        print(f"{name}: {json.dumps(figures, indent=1)}\nWrote {path}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

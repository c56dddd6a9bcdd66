"""How fast data comes: synthetic pictures made, 60,000 records in CIFAR-10's layout read, minibatches drawn.
The records are random bytes in a temporary folder: ``python benchmarks/data_speed.py --out FILE.json``.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from numnet.data import Minibatches, Standardizer
from numnet.data.fetched import CIFAR_RECORD, read_cifar10
from numnet.data.pictures import draw_pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=500, help="pictures to make in each process")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    result = {
        "command": f"python benchmarks/data_speed.py --pictures {options.pictures} --processes {options.processes}",
        "cpu": platform.machine(),
        "cores": os.cpu_count(),
        "numpy": np.__version__,
        "pictures a second of processor time": options.pictures / processor_seconds(options.pictures),
        f"pictures a second, {options.processes} processes": in_processes(options.pictures, options.processes),
        "seconds to read 60,000 records": read_records(),
        "seconds for an epoch of 60,000 standardised pictures in batches of 128": epoch(),
    }
    for name, value in result.items():
        print(f"{name}: {round(value, 3) if isinstance(value, float) else value}")
    if options.out:
        options.out.write_text(json.dumps(result, indent=2) + "\n")


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def processor_seconds(n):
    """Seconds of this process's own, whatever else the machine does."""
    start = time.process_time()
    draw_pictures(n, (0,))
    return time.process_time() - start


def in_processes(n, processes):
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(draw_pictures, [1] * processes, [(0,)] * processes))  # the processes have started
        return processes * n / seconds(lambda: list(pool.map(draw_pictures, [n] * processes, [(0,)] * processes)))


def read_records():
    """The best of three readings of files that were just written."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.bin" for i in range(6)]
        for path in paths:
            records = rng.integers(0, 256, (10_000, CIFAR_RECORD), dtype=np.uint8)
            records[:, 0] %= 10
            records.tofile(path)
        return min(seconds(lambda: (read_cifar10(paths[:5]), read_cifar10(paths[5:]))) for _ in range(3))


def epoch():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (60_000, 32, 32, 3), dtype=np.uint8)
    batches = Minibatches(x, np.zeros(len(x), int), 128, rng, transform=Standardizer(x[:5000], axis=(0, 1, 2)))
    return seconds(lambda: sum(1 for _ in batches))


if __name__ == "__main__":
    main()

"""Fetches one file in a process of its own: ``fetch_in_process.py URL NAME BYTES SHA256 FOLDER [nobody]``.
With "nobody" it gives up root's rights first, so that permissions count.
"""

import os
import signal
import sys
from pathlib import Path

from numnet.data.cache import get_file
from numnet.data.download import DownloadError, Patience
from numnet.data.registry import Entry, RemoteFile


def main(url, name, size, sha256, folder, user=""):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background has it ignored
    import filelock  # noqa: F401  (read before rights are given up)
    import tqdm  # noqa: F401

    if user == "nobody" and os.geteuid() == 0:
        os.setuid(65534)
    entry = Entry("demo", "", "", "", "", (url,), (RemoteFile(name, int(size), sha256),))
    try:
        print(get_file(entry, entry.files[0], folder=Path(folder), patience=Patience(timeout=20, tries=2, pause=0.01)))
    except DownloadError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Writes down when a student works on which task, for those who ask for it with `record_times`.

The file holds times, tasks' names and how a check went; no code, no names, and nothing leaves the computer by itself.
"""

import contextlib
import csv
from datetime import UTC, datetime

FILE = "times.csv"
COLUMNS = ("when", "task", "what")
START, RAN, HINT, PASSED, CHECKED = "start", "ran", "hint", "passed", "checked"


class Times:
    """Appends a line to a file for each thing that happens.

    Parameters
    ----------
    path : Path
        made if it is not there; lines of earlier sessions stay

    Raises
    ------
    OSError
        if the file cannot be written
    """

    def __init__(self, path):
        self.path = path
        self._write("", START)

    def note(self, task, what):
        """Add a line; a full disk or a file that was taken away stops nobody's work."""
        with contextlib.suppress(OSError):
            self._write(task, what)

    def _write(self, task, what):
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(COLUMNS)
            writer.writerow((datetime.now(UTC).isoformat(timespec="milliseconds"), task, what))

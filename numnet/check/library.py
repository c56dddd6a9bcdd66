"""The student's own library: the last version of each task that passed, in one readable file beside the notebook.

The file belongs to the student, who may edit it: what cannot be read is kept and reported, never dropped.
"""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from numnet.check import cells, running
from numnet.overlay import owner

FILE = "my_numnet.py"
HEADER = re.compile(r"^# %% task: (\w+)(.*)$", re.MULTILINE)
NOTE = re.compile(r"\(passed ([\d: -]+), (.+)\)")
PREAMBLE = '''"""My own numnet: for each task, the last version that passed its check.

`check` writes a section when a task passes, and numnet then uses it in all notebooks of the course. You may edit a
section or delete it; keep the line that begins with "# %% task:". Restart the kernel to see the effect.
"""
'''


@dataclass(frozen=True)
class Entry:
    """One section of a library: a task's cell, when it passed, for which release, and the file it stands in."""

    task: str
    source: str
    passed: str = ""
    release: str = ""
    path: Path | None = None


class Library:
    """The versions that passed, from this session and from the files of this and neighbouring assignments.

    Parameters
    ----------
    folder : Path or None
        where the notebook lies; None keeps everything in memory, so that a validation depends on its notebook alone
    """

    def __init__(self, folder):
        self.path = None if folder is None else Path(folder) / FILE
        self._kept = {}
        self.unreadable = []

    def entries(self):
        """The entry of each task by id: this session's, else the one that passed last."""
        found, self.unreadable = {}, []
        for path in self._files():
            for entry in self._read(path):
                if entry.task not in found or entry.passed > found[entry.task].passed:
                    found[entry.task] = entry
        return {**found, **self._kept}

    def sources(self, but=None):
        """The cells of all tasks that numnet knows, by id, without the task ``but``."""
        return {name: entry.source for name, entry in self.entries().items() if name != but and known(name)}

    def keep(self, task, source, release):
        """Keep a version that has just passed.

        Returns
        -------
        Entry
            its ``path`` is None where only this session will remember it

        Raises
        ------
        OSError
            if the file cannot be written; this session keeps the version all the same
        """
        before = self.entries().get(task)
        if before and fingerprint(before.source) == fingerprint(source):
            return before
        passed = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
        entry = Entry(task, cells.plain_python(source).strip("\n"), passed, release, None)
        self._kept[task] = entry
        if self.path is None:
            return entry
        text = _text(self.path) if self.path.exists() else PREAMBLE
        _write_atomically(self.path, _with_section(text, entry))
        del self._kept[task]
        return Entry(task, entry.source, passed, release, self.path)

    def load(self, names=None):
        """Load the kept versions as grading loads a cell.

        Parameters
        ----------
        names : collection of str or None
            only these tasks; None for all

        Returns
        -------
        loaded : dict
            function or class by task
        problems : list of str
            one sentence for each section or file that cannot be used
        """
        loaded, problems = {}, []
        for name, entry in self.entries().items():
            if names is not None and name not in names:
                continue
            try:
                if not known(name):
                    raise LookupError("numnet has no function of that name")
                loaded[name] = running.load_cell(name, entry.source)
            except Exception as error:
                place = entry.path.name if entry.path else "This session"
                problems.append(f"{place}: {name} cannot be used: {error}.")
        return loaded, problems + self.unreadable

    def _files(self):
        """Libraries to read: this assignment's and those of assignments beside it, none of another person."""
        if self.path is None:
            return []
        folder = self.path.absolute().parent
        beside = sorted(folder.parent.glob(f"a[0-9][0-9]_*/{FILE}"))
        return [path for path in dict.fromkeys([folder / FILE, *beside]) if _is_mine(path, folder)]

    def _read(self, path):
        try:
            text = _text(path)
        except OSError as error:
            self.unreadable.append(f"{path} cannot be read ({error.strerror}).")
            return []
        headers = list(HEADER.finditer(text))
        ends = [header.start() for header in headers[1:]] + [len(text)]
        found = []
        for header, end in zip(headers, ends, strict=True):
            note = NOTE.search(header[2])
            passed, release = note.groups() if note else ("", "")
            found.append(Entry(header[1], text[header.end() : end].strip("\n"), passed, release, path))
        return found


def fingerprint(source):
    """The same for two cells that differ in magics and blank edges only."""
    return hashlib.sha256(cells.plain_python(source).strip().encode(errors="replace")).hexdigest()


def _with_section(text, entry):
    """The library's text with one section replaced, or added at its end."""
    body = re.sub(r"^# %%", "#  %%", entry.source, flags=re.MULTILINE)
    section = f"# %% task: {entry.task} (passed {entry.passed}, {entry.release})\n{body}\n"
    headers = list(HEADER.finditer(text))
    mine = [index for index, header in enumerate(headers) if header[1] == entry.task]
    if not mine:
        return f"{text.rstrip()}\n\n\n{section}" if text.strip() else section
    index = mine[-1]
    begin, end = headers[index].start(), headers[index + 1].start() if index + 1 < len(headers) else len(text)
    gap = "\n\n" if end < len(text) else ""
    return text[:begin] + section + gap + text[end:]


def known(name):
    """Whether a module of numnet owns this name."""
    try:
        owner(name)
    except KeyError:
        return False
    return True


def _is_mine(path, folder):
    """Whether a library exists and belongs to whoever owns the notebook's folder: others' code is never run."""
    try:
        return path.stat().st_uid == folder.stat().st_uid
    except OSError:
        return False


def _text(path):
    # Odd bytes pass through unchanged: a hand edit in another encoding must not cost the student the file.
    return path.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("\ufeff")


def _write_atomically(path, text):
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, name)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

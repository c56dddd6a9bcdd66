"""The result of grading one submission, as a value and as a JSON file that is written whole or not at all.

A result file is named by the hash of everything that decides it, so a killed run resumes and a regrade repeats only
what changed.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

TASK_STATUSES = ("passed", "partial", "wrong", "unwritten", "failed", "error")
SUBMISSION_STATUSES = ("graded", "missing", "unreadable", "error")


@dataclass(frozen=True)
class TaskResult:
    """What one task earned. ``score`` is None where ``status`` is "error": our fault, never a grade.

    ``parts`` maps each part of the check to whether it was right. ``source_line`` is the student's own line that an
    exception points at. All texts are safe to publish.
    """

    id: str
    score: float | None
    max_score: float
    status: str
    message: str = ""
    misconception: str | None = None
    parts: dict = field(default_factory=dict)
    source_line: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """The result of one submission: automatic scores only; ``manual_max`` is what a person still grades."""

    student: str
    assignment: str
    score: float | None
    max_score: float
    manual_max: float
    status: str
    seconds: float
    tasks: tuple = ()
    message: str = ""

    def to_json(self):
        """The public form: plain dicts and lists."""
        return asdict(self) | {"tasks": [asdict(task) for task in self.tasks]}

    @classmethod
    def from_json(cls, tree):
        """Read back what `to_json` gave."""
        return cls(**{**tree, "tasks": tuple(TaskResult(**task) for task in tree["tasks"])})


def write_atomically(path, data, mode=0o644):
    """Write bytes or text to ``path`` so that a reader, or a crash, sees the old file or the new one, never a part.

    Raises
    ------
    OSError
        if the disk is full or the folder cannot be written; the old file is then untouched
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def dump_json(tree):
    """JSON text as all of this project's files have it: sorted by nothing, indented, ending in a newline."""
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"

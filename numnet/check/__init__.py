"""What a student's notebook uses: `check` a task, ask for a `hint`, guard a cell with `needs`, `record_times`.

Everything else is imported on the first call, so that a worker, which has none of it, can import this package too.
"""

import os
import sys
from pathlib import Path

__all__ = ["check", "hint", "needs", "record_times"]


def check(task=None):
    """Check one task and show what passed, what did not and why; without a task, check the whole saved notebook.

    In a notebook this returns None. Under ``NBGRADER_EXECUTION=validate`` it raises unless everything passes. Under
    any other value it returns 0.0, so that nbgrader, which gives full marks to a cell that merely does not raise,
    gives nothing away: points come from the grader alone.

    Parameters
    ----------
    task : str or None
        the task's id, as in ``check("affine_forward")``

    Raises
    ------
    CheckFailed
        under ``NBGRADER_EXECUTION=validate`` only
    """
    execution = os.environ.get("NBGRADER_EXECUTION", "")
    if execution not in ("", "validate"):
        return 0.0
    from numnet.check import notebook

    notebook.check(task, strict=execution == "validate")
    return None


def hint(task=None):
    """Show the next of a task's hints; after the last one they start over."""
    from numnet.check import notebook

    notebook.hint(task)


def needs(*tasks):
    """Guard a cell that uses tasks: ``with needs("affine_forward"):`` runs its block only where each of them passes.

    In a notebook a block that cannot run prints one line, and the notebook goes on.

    Raises
    ------
    NotReady
        on entering the block, if a task has no version that passes
    """
    from numnet.check import notebook

    return notebook.Needs(tasks)


def record_times():
    """Write down, in `times.csv` beside the notebook, when you run, check and finish each task.

    Call it after each start of the kernel. The file holds no code; it stays where it is unless you give it away.
    """
    from numnet.check import notebook

    notebook.record_times()


def attach():
    """In a kernel with an assignment's release: note the cells that run, and put the student's library in place.

    `numnet` calls this when it is itself complete, since the student's cells may import anything from it.
    """
    execution = os.environ.get("NBGRADER_EXECUTION", "")
    ipython = sys.modules.get("IPython")
    bundle = Path(__file__).parent / "bundle" / "bundle.json"
    if execution in ("", "validate") and ipython is not None and bundle.exists() and ipython.get_ipython() is not None:
        from numnet.check import notebook

        notebook.attach()

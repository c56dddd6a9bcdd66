"""nbgrader's configuration for this course: where things are, how they are built, how they are graded.

nbgrader reads it from the folder it is started in or from the course directory that ``--course-dir`` names.
"""

import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Where autograder runs already, grading processes must start from the same copy of it, wherever this file lies.
if "autograder" not in sys.modules and str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

c = get_config()  # noqa: F821 - nbgrader defines it

# The course directory, and how a release is made -----------------------------------------------------------------
from autograder.build import configure as _configure  # noqa: E402

_configure(c)
# PostgreSQL takes no assignment without a course, and nbgrader makes none for an empty name.
c.CourseDirectory.course_id = "numnet"

# Grading: no kernel is started; scores come from the sandbox ------------------------------------------------------
c.Autograde.exporter_class = "autograder.nbgrader_plugin.IngestedNotebooks"
# As nbgrader does it, but for ClearOutput: ingest has cleaned the outputs and labelled them for the hand grader.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.TrustedScores",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_plugin.SaveTrustedScores",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Pages: nothing from a content network, no script in feedback -----------------------------------------------------
import nbgrader.server_extensions.formgrader as _formgrader  # noqa: E402

c.HTMLExporter.extra_template_basedirs = [
    str(ROOT / "autograder" / "templates"),
    str(Path(_formgrader.__file__).parent / "templates"),
]

# Not "*": with that, nbgrader takes a folder in which our page stands for one that it has done, and --force empties it.
c.GenerateFeedbackApp.CourseDirectory.notebook_id = "[!.]*"

# SQLAlchemy warns about how nbgrader's models are written; nobody here can change that.
warnings.filterwarnings("ignore", module="nbgrader")
warnings.filterwarnings("ignore", module="sqlalchemy")

"""Makes a course directory: one term of one section, outside this repository, with all that nbgrader wants there.

What is there already is never written over, so the same command mends a directory that lacks something.
"""

from pathlib import Path

from autograder import registry, release
from autograder.errors import CourseError
from autograder.results import write_atomically

CONFIG = "nbgrader_config.py"
CONFIG_TEXT = '''"""nbgrader's settings for this term; those of the course come first, yours go below."""

c = get_config()
load_subconfig({path!r})

# Your own: the database's address, a late penalty, ...
'''


def make(directory, root=registry.ROOT):
    """Make a course directory, or add what one lacks.

    Parameters
    ----------
    directory : Path
        made with its parents
    root : Path
        the repository that it belongs to

    Returns
    -------
    list of Path
        what was written, the releases for students among it

    Raises
    ------
    CourseError
        if the directory lies in the repository, is a file, or belongs to another copy of the repository
    """
    directory = Path(directory).resolve()
    if directory.is_relative_to(root):
        raise CourseError(f"{directory} lies in the repository. Name a folder outside, such as ../autumn.")
    if directory.exists() and not directory.is_dir():
        raise CourseError(f"{directory} is a file. Name a folder.")
    config = directory / CONFIG
    if config.exists() and repr(str(root / CONFIG)) not in config.read_text(encoding="utf-8"):
        raise CourseError(f"{config} does not lead to {root / CONFIG}. Correct its load_subconfig line.")
    written = []
    if not config.exists():
        write_atomically(config, CONFIG_TEXT.format(path=str(root / CONFIG)))
        written.append(config)
    return written + [release.release(name, directory) for name in registry.assignments()]

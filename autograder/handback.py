"""One zip file with all feedback pages, named so that Canvas or Moodle gives each page to its student.

Both platforms find students again by what they wrote into the names of the uploads they delivered; ingest has kept
those names.
"""

import io
import zipfile
from pathlib import Path

from autograder import ingest
from autograder.errors import CourseError
from autograder.ingest import names
from autograder.results import write_atomically

PLATFORMS = ("canvas", "moodle")
# A page's time would make two zip files of the same pages differ; zip files begin in 1980.
TIME = (1980, 1, 1, 0, 0, 0)
# What students call their files may fill all that a file system allows.
LONGEST = 100


def write_zip(course, name, platform, pages, out=None):
    """Pack feedback pages for the platform that the uploads came from.

    Parameters
    ----------
    course : Path
        the course directory
    name : str
        the assignment
    platform : str
        "canvas" or "moodle"
    pages : dict
        the page's Path by student id
    out : Path or None
        the zip file; None for ``results/NAME/feedback.PLATFORM.zip`` in the course directory

    Returns
    -------
    path : Path
    unnamed : list of str
        the students whose upload does not bear the platform's name; their pages lie in folders called after their id

    Raises
    ------
    CourseError
        if no upload came from the platform
    """
    course = Path(course).resolve()
    roster = names.read_roster(course / "roster.csv") if (course / "roster.csv").exists() else None
    entries, unnamed = {}, []
    for student, page in pages.items():
        entry = _entry(_owner(course, name, student, roster), platform, name)
        if not entry:
            unnamed.append(student)
            # Neither platform finds anybody in this name, and so none but the right student.
            entry = f"{student}/{name}_feedback.html"
        entries[entry] = page
    if len(unnamed) == len(pages):
        raise CourseError(
            f"No upload of {name} bears a name of {platform.capitalize()}'s: ingest the zip file that it delivers,"
            " or send the pages yourself."
        )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, page in sorted(entries.items()):
            archive.writestr(zipfile.ZipInfo(entry, TIME), page.read_bytes(), zipfile.ZIP_DEFLATED)
    path = Path(out) if out else course / "results" / name / f"feedback.{platform}.zip"
    write_atomically(path, data.getvalue())
    return path, unnamed


def _owner(course, name, student, roster):
    """What the name of the upload that counts says, if it still says that it is this student's; else None."""
    try:
        record = ingest.load_record(course, student, name)
    except ingest.NotIngested:
        return None
    if record is None or not record.original:
        return None
    try:
        found = names.owner(tuple(record.original["path"].split("/")), name)
        # A teacher's own pattern, or a corrected roster, may say otherwise: nobody gets another's page.
        whose = roster.find(found.keys)[0] if roster else names.student_id(found.label)
    except (names.Unmatched, names.BadName):
        return None
    return found if whose == student else None


def _entry(owner, platform, name):
    """The page's name in the zip file, or None where the platform has not named the upload.

    Canvas takes the first two numbers between underscores, the student's and the upload's, and ignores a name whose
    last word begins with "link". Moodle takes the number in a folder's name, and the file keeps its name.
    """
    if owner is None or owner.platform != platform:
        return None
    if platform == "canvas":
        entry = f"{owner.prefix}{names.stem(owner.file)[:LONGEST]}_feedback.html"
    else:
        entry = f"{owner.prefix}/{name}_feedback.html"
    # Some unpackers take it for the end of a folder's name.
    return entry.replace("\\", "_")

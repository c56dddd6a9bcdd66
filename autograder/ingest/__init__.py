"""From uploads to submissions that can be graded: finds, reads, repairs and rebuilds what students hand in.

Graders read only what `ingest` wrote, through `verify_ingested`, `read_ingested` or `load_cells`.
"""

from autograder.ingest.batch import Report, Student, check_course, ingest, load_skeleton, read_one
from autograder.ingest.names import BadName, off_roster, student_id, student_label
from autograder.ingest.reading import Unreadable
from autograder.ingest.rebuild import Notes, SubmittedWork, rebuild, submission_cells
from autograder.ingest.records import (
    NotIngested,
    Record,
    command,
    load_cells,
    load_record,
    read_ingested,
    records,
    verify_ingested,
)
from autograder.ingest.uploads import Limits

__all__ = [
    "BadName",
    "Limits",
    "NotIngested",
    "Notes",
    "Record",
    "Report",
    "Student",
    "SubmittedWork",
    "Unreadable",
    "check_course",
    "command",
    "ingest",
    "load_cells",
    "load_record",
    "load_skeleton",
    "off_roster",
    "read_ingested",
    "read_one",
    "rebuild",
    "records",
    "student_id",
    "student_label",
    "submission_cells",
    "verify_ingested",
]

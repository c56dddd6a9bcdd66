"""Puts trusted results into `nbgrader autograde`, which so starts no kernel and runs no student's code.

`nbgrader_config.py` names these classes; the scores and rows are those of `python -m autograder grade`.
"""

import logging
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from autograder import gradebook, ingest
from autograder.errors import CourseError

TRUSTED = "numnet_result"


class IngestedNotebooks(NotebookExporter):
    """Reads a submitted notebook only if it is, byte for byte, what `ingest` wrote; a pipe is never opened."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Verify, then convert as nbgrader does."""
        course, student, name = _whose(self, resources)
        if Path(filename).absolute().is_relative_to(course / "submitted"):
            _tell_errors_in_one_sentence(self.log)
            ingest.verify_ingested(course, student, name)
        return super().from_filename(filename, resources=resources, **kwargs)


class TrustedScores(NbGraderPreprocessor):
    """Puts the score and the table of each check into its cell, in place of whatever stood there."""

    def preprocess(self, nb, resources):
        """Score the submission in the sandbox, or take the kept result."""
        from autograder import grade

        course, student, name = _whose(self.parent, resources)
        result = grade.score_ingested(course, name, student)
        if not result.tasks:
            raise CourseError(f"{student} could not be graded: {result.message}")
        resources["nbgrader"][TRUSTED] = result
        return gradebook.autograded_notebook(nb, result), resources


class SaveTrustedScores(SaveAutoGrades):
    """Writes the trusted result's rows, as the direct writer does; without a trusted result there are none."""

    def preprocess(self, nb, resources):
        """Write all rows of this submission in one transaction."""
        course, student, _ = _whose(self.parent, resources)
        result = resources["nbgrader"].get(TRUSTED)
        if result is None:
            raise CourseError(f"{student} was not graded by TrustedScores; nbgrader_config.py must name it first.")
        config = gradebook.settings(course, resources["nbgrader"]["db_url"])
        with gradebook.only_writer(course), gradebook.opened(config) as book:
            with gradebook.transaction(book):
                gradebook.record(book, config, nb, result)
            gradebook.remember(config, nb, result)
        return nb, resources


def _whose(exporter, resources):
    """The course directory, the student and the assignment of the notebook that an exporter works on."""
    about = resources["nbgrader"]
    return Path(exporter.parent.coursedir.root).resolve(), about["student"], about["assignment"]


def _tell_errors_in_one_sentence(log):
    if not any(isinstance(known, _OneSentence) for known in log.filters):
        log.addFilter(_OneSentence())


class _OneSentence(logging.Filter):
    """nbgrader logs a traceback for each submission that fails; ours end in a sentence that says enough."""

    def filter(self, record):
        text = record.getMessage()
        if text.startswith("Traceback") and self._ours(text):
            record.msg, record.args = text.strip().split("\n")[-1].partition(": ")[2], ()
        return True

    @staticmethod
    def _ours(text):
        kind = text.strip().split("\n")[-1].partition(":")[0]
        return kind.startswith("autograder.")


__all__ = ["IngestedNotebooks", "SaveTrustedScores", "TrustedScores"]

"""The errors that a user can do something about.

Their text is one sentence: what is wrong, where, and what to do; the command line prints it and exits with 1.
"""


class CourseError(Exception):
    """Bad input or a missing means; the message is meant for the person at the keyboard."""

"""Builds, checks and grades the course's assignments.

`python -m autograder --help` lists the commands; CONTRIBUTING.md shows how the parts fit together.
"""

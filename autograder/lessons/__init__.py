"""Makes lessons: text sources into executed notebooks, and notebooks into the site.

`python -m autograder.lessons --help` lists what it does; `course/AUTHORING.md` says how a source looks.
"""

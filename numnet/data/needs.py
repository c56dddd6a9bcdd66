"""Imports of packages that only some data sets need.
A missing one is reported in one sentence that says what it is for and how to get it.
"""

from importlib import import_module


def optional_import(module, purpose, package=None):
    """Import `module`, or say in one sentence what is missing.

    Parameters
    ----------
    module : str    the module to import
    purpose : str    what needs it, the start of the sentence
    package : str or None    the name that pip knows it by, where that differs

    Raises
    ------
    ImportError    if it is not installed
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{purpose} needs the package {package or module}: run `pip install {package or module}`."
        ) from error

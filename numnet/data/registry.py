"""The data sets that are fetched: what ``registry.toml`` says of each, as small immutable objects.
Names that become paths are checked here, so that nothing in the registry can point outside the cache folder.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from numnet.data.shipped import shipped_file


@dataclass(frozen=True)
class RemoteFile:
    """One file to fetch.

    Attributes
    ----------
    name : str    its name, on the mirrors and in the cache
    bytes, sha256 : int and str    its size and digest
    unpacked_bytes, unpacked_sha256 : int and str, or None    size and digest of what a .gz file holds
    members : mapping of str to int    for an archive, the members wanted and the size of each
    """

    name: str
    bytes: int
    sha256: str
    unpacked_bytes: int | None = None
    unpacked_sha256: str | None = None
    members: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self):
        for name in (self.name, *self.members):
            parts = PurePosixPath(name).parts
            if not parts or parts[0] == "/" or ".." in parts or "\\" in name:
                raise ValueError(f"{name!r} is no safe name for a file in the cache")


@dataclass(frozen=True)
class Entry:
    """One data set to fetch: its files, where they are served, and what `Dataset` says of it.

    Attributes
    ----------
    mirrors : tuple of str    addresses that end in "/"; each serves every file
    system : tuple of str    folders where a package of the operating system puts the files
    """

    name: str
    title: str
    licence: str
    source: str
    citation: str
    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]
    system: tuple[str, ...] = ()


def read_registry(path=None):
    """Read the registry.

    Parameters
    ----------
    path : path or None    a TOML file; None means the one that ships with the course

    Returns
    -------
    entries : dict of str to Entry
    """
    with open(shipped_file("registry.toml") if path is None else path, "rb") as file:
        tables = tomllib.load(file)
    entries = {}
    for name, table in tables.items():
        files = tuple(RemoteFile(**row) for row in table.pop("files"))
        mirrors, system = tuple(table.pop("mirrors")), tuple(table.pop("system", ()))
        entries[name] = Entry(name=name, files=files, mirrors=mirrors, system=system, **table)
    return entries

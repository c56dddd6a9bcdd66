"""``python -m numnet.data``: lists, fetches, verifies and removes the data sets that are fetched.
What ships or is made needs no fetching; ``list`` shows it too.
"""

import argparse
import json
import shutil
import sys

import numnet.data
from numnet.data.cache import cache_folder, find_file, is_here, unpacked
from numnet.data.download import DownloadError
from numnet.data.registry import read_registry


def main(arguments=None):
    """Run one subcommand.

    Parameters
    ----------
    arguments : list of str or None    None takes the command line's

    Returns
    -------
    code : int    0 only on success
    """
    entries = read_registry()
    options = make_parser(entries).parse_args(arguments)
    try:
        return options.run(entries, options)
    except (OSError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the next fetch goes on from here", file=sys.stderr)
        return 130


def make_parser(entries):
    """The command line, with the fetched data sets as possible names."""

    def known(name):
        if name not in entries:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(entries)}")
        return name

    parser = argparse.ArgumentParser(prog="python -m numnet.data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, how_many, text in (
        ("list", list_sets, None, "list all data sets, and whether each is here"),
        ("fetch", fetch_sets, "+", "fetch data sets into the cache folder"),
        ("verify", verify_files, "*", "compare what is here with the published digests"),
        ("remove", remove_sets, "+", "remove data sets from the cache folder"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if how_many:
            command.add_argument("names", nargs=how_many, type=known, metavar="NAME", help=", ".join(entries))
        if name in ("list", "verify"):
            command.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def list_sets(entries, options):
    """Print every data set with its state."""
    rows = []
    for name in numnet.data.names():
        entry = entries.get(name)
        state = "ready" if entry is None else "here" if is_here(entry, cache_folder()) else "to be fetched"
        size = None if entry is None else sum(file.bytes for file in entry.files)
        rows.append({"name": name, "state": state, "bytes": size})
    if options.json:
        print(json.dumps({"folder": str(cache_folder()), "sets": rows}, indent=2))
        return 0
    print(f"cache folder: {cache_folder()}")
    for row in rows:
        size = "" if row["bytes"] is None else f"{row['bytes'] / 1e6:.1f} MB"
        print(f"{row['name']:22}{row['state']:15}{size:>9}".rstrip())
    return 0


def fetch_sets(entries, options):
    """Load each data set once, which fetches, verifies and unpacks it."""
    for name in options.names:
        print(numnet.data.load(name))
    return 0


def verify_files(entries, options):
    """Print the state of every file; a file that is not here counts as failure only where it was asked for."""
    rows = []
    for name in options.names or entries:
        for file in entries[name].files:
            state, path = file_state(entries[name], file)
            rows.append({"name": name, "file": file.name, "state": state, "path": path})
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            print(f"{row['state']:12}{row['name']}/{row['file']}  {row['path'] or ''}".rstrip())
    good = {"verified"} if options.names else {"verified", "unverified", "not here"}
    return 0 if all(row["state"] in good for row in rows) else 1


def file_state(entry, file):
    """The state of a file, and where it is; "unverified" is an archive of which only the unpacked files are here."""
    folder = cache_folder()
    try:
        path = find_file(entry, file, folder)
    except DownloadError:
        return "wrong", str(folder / entry.name / file.name)
    if path is None and unpacked(file, folder / entry.name):
        return "unverified", str(folder / entry.name)
    return ("verified", str(path)) if path else ("not here", None)


def remove_sets(entries, options):
    """Remove the folder of each data set from the cache."""
    for name in options.names:
        folder = cache_folder() / name
        if folder.is_dir():
            shutil.rmtree(folder)
            print(f"removed {folder}")
        else:
            print(f"{name} is not in {cache_folder()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run by the interpreter alone to find what a worker must be able to read: packages and shared libraries.

Usage: python -I -S libraries.py SITE MODULE...; prints JSON with "packages" (entries of the folder SITE that importing
the modules touched) and "libraries" (name -> path of each shared library from elsewhere).
"""

import ctypes
import glob
import importlib
import json
import os
import sys
from contextlib import suppress

# Extensions about screens, networks and databases would bring a dozen libraries that no exercise needs.
UNWANTED = ("_tkinter", "nis", "_ssl", "_sqlite3", "_dbm", "_gdbm", "readline", "_curses", "_curses_panel", "_test")


class LinkMap(ctypes.Structure):
    """The dynamic linker's list of what is loaded, from <link.h>."""


LinkMap._fields_ = [
    ("address", ctypes.c_void_p),
    ("name", ctypes.c_char_p),
    ("dynamic", ctypes.c_void_p),
    ("next", ctypes.POINTER(LinkMap)),
    ("previous", ctypes.c_void_p),
]


def main(site, modules):
    """Load everything a worker may load, then print where it came from."""
    sys.path.append(site)
    for module in modules:
        importlib.import_module(module)
    for folder in [path for path in sys.path if os.path.basename(path) == "lib-dynload"]:
        for extension in glob.glob(os.path.join(folder, "*.so")):
            # One whose libraries are not installed here cannot be imported here either.
            if not os.path.basename(extension).startswith(UNWANTED):
                with suppress(OSError):
                    ctypes.CDLL(extension)
    loaded = loaded_libraries()
    files = [*loaded, *(module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None))]
    inside = site.rstrip("/") + "/"
    packages = {path[len(inside) :].split("/")[0] for path in map(os.path.normpath, files) if path.startswith(inside)}
    packages |= {name + ".libs" for name in packages if os.path.isdir(inside + name + ".libs")}
    elsewhere = [path for path in loaded if os.path.isfile(path) and not os.path.normpath(path).startswith(inside)]
    libraries = {os.path.basename(path): path for path in elsewhere if "lib-dynload" not in path}
    print(json.dumps({"packages": sorted(packages), "libraries": libraries}))


def loaded_libraries():
    """Paths of all shared libraries in this process, under the names by which they were asked for."""
    entry = ctypes.cast(ctypes.CDLL(None)._handle, ctypes.POINTER(LinkMap))
    paths = []
    while entry:
        paths.append(entry.contents.name.decode())
        entry = entry.contents.next
    return [path for path in paths if path.startswith("/")]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

"""A PostgreSQL server of a test's own, in a folder of its own, that can be stopped, killed and started again.

It needs PostgreSQL's programs, as Debian's package `postgresql` installs them; `PLACE` is None where there are none.
"""

import gc
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import warnings

FOLDERS = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), *os.environ["PATH"].split(os.pathsep)]
PLACE = next(
    (folder for folder in FOLDERS if os.path.exists(f"{folder}/postgres") and os.path.exists(f"{folder}/initdb")), None
)
START_SECONDS = 60


class Server:
    """A server that listens on a socket in its own folder; ``url`` is its address for the gradebook."""

    def __init__(self):
        # Short: the path of a socket has at most 107 bytes.
        self.folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
        self.url = f"postgresql+psycopg://grader@/postgres?host={self.folder}"
        self._process = None
        self._options = {"cwd": self.folder}
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root.
            user = next(name for name in ("postgres", "nobody") if _exists(name))
            shutil.chown(self.folder, user)
            self._options |= {"user": user, "env": os.environ | {"HOME": self.folder}}
        command = [f"{PLACE}/initdb", "-D", f"{self.folder}/data", "-U", "grader", "-A", "trust", "-N"]
        subprocess.run(command, capture_output=True, check=True, timeout=120, **self._options)

    def start(self):
        """Start it, again until the processes of one that was killed are gone, and wait until it answers."""
        import psycopg

        command = [f"{PLACE}/postgres", "-D", f"{self.folder}/data", "-k", self.folder, "-h", "", "-F"]
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._options
                )
            try:
                psycopg.connect(host=self.folder, user="grader", dbname="postgres", connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "PostgreSQL does not start"
                time.sleep(0.05)

    def stop(self):
        """End it at once, as `pg_ctl stop -m immediate` does: every connection breaks, nothing is tidied up."""
        self._end(signal.SIGQUIT)

    def kill(self):
        """End it as the kernel does when memory runs out."""
        self._end(signal.SIGKILL)

    def _end(self, how):
        self._process.send_signal(how)
        self._process.wait(timeout=30)

    def remove(self):
        """End it and delete its folder."""
        # nbgrader leaves a connection behind where it could not make a table; it must not end in another test.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        if self._process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _exists(name):
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False

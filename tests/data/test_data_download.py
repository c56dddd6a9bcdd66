"""Fetching from servers that truncate, corrupt, stall, lie and close, and from several processes at once.
Whatever a server does, the target is the published file or nothing.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from email.utils import formatdate
from pathlib import Path

import numpy as np
import pytest
from hostile_server import (
    broken_chunk,
    closing,
    corrupting,
    endless,
    good,
    ignoring_ranges,
    login_page,
    other_version,
    redirecting,
    serving,
    shifted_range,
    stalling,
    status,
    truncating,
)

from numnet.data import cache, download
from numnet.data.download import DownloadError, Patience
from numnet.data.registry import Entry, RemoteFile

CONTENT = np.random.default_rng(0).bytes(200_000)
FILE = RemoteFile("file.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
QUICK = Patience(timeout=0.3, tries=3, pause=0.01, longest_pause=0.05)
SCRIPT = Path(__file__).with_name("fetch_in_process.py")


def fetch_from(folder, *urls):
    """The path of the demo file, fetched into `folder` from the mirrors `urls`."""
    entry = Entry("demo", "a file", "", "", "", urls, (FILE,))
    return cache.get_file(entry, FILE, folder=folder, patience=QUICK)


def part_of(folder):
    return folder / "demo" / "file.bin.part"


def leave_part(folder, content):
    part_of(folder).parent.mkdir(parents=True)
    part_of(folder).write_bytes(content)


def start_process(server, folder, *user):
    command = [sys.executable, SCRIPT, server.url, FILE.name, str(FILE.bytes), FILE.sha256, folder, *user]
    environment = {**os.environ, "PYTHONPATH": str(Path(cache.__file__).parents[2])}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
    )


def test_a_good_server(tmp_path):
    with serving(CONTENT, good) as server:
        path = fetch_from(tmp_path, server.url)
        assert path.read_bytes() == CONTENT
        assert fetch_from(tmp_path, server.url) == path
        assert len(server.requests) == 1
    assert sorted(p.name for p in path.parent.iterdir() if p.name != ".lock") == ["file.bin"]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([truncating(50_000), truncating(50_000), good], id="truncated twice"),
        pytest.param([truncating(0), good], id="headers only"),
        pytest.param([truncating(50_000, etag='W/"weak"'), good], id="weak etag"),
        pytest.param([broken_chunk, good], id="broken chunk"),
        pytest.param([closing, closing, good], id="closed at once"),
        pytest.param([stalling(60_000), good], id="stalled"),
        pytest.param([status(503), status(429, Retry_After="3600"), good], id="busy"),
        pytest.param(
            [status(503, Retry_After=formatdate(time.time() + 99, usegmt=True)), good], id="busy until a date"
        ),
        pytest.param([status(500), status(502), good], id="broken for a while"),
        pytest.param([truncating(50_000), ignoring_ranges], id="ignores ranges"),
        pytest.param([truncating(50_000), status(416), good], id="refuses the range"),
    ],
)
def test_a_server_that_gets_better(tmp_path, script):
    with serving(CONTENT, *script) as server:
        assert fetch_from(tmp_path, server.url).read_bytes() == CONTENT
        assert len(server.requests) == len(script)
    assert not part_of(tmp_path).exists()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (status(404), "404 Not Found"),
        (status(403), "403 Forbidden"),
        (status(503), "503 Service Unavailable"),
        (status(429, Retry_After="1"), "429 Too Many Requests"),
        (closing, "closed connection"),
        (stalling(0), "timed out"),
        (truncating(0), "closed the connection early"),
        (corrupting, "sent another file than the published one"),
        (login_page, "its file has 42 bytes, the published one 200000"),
        (status(301), "301"),
    ],
)
def test_a_bad_mirror_is_passed_over_and_named(tmp_path, behaviour, reason):
    with serving(CONTENT, behaviour) as bad, serving(CONTENT, good) as fine:
        assert fetch_from(tmp_path / "both", bad.url, fine.url).read_bytes() == CONTENT
        with pytest.raises(DownloadError, match=reason):
            fetch_from(tmp_path / "bad", bad.url)
    assert not (tmp_path / "bad" / "demo" / "file.bin").exists()


def test_a_progress_bar_is_shown_in_a_notebook_and_not_in_a_log(tmp_path, monkeypatch, capsys):
    with serving(CONTENT, good) as server:
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
        fetch_from(tmp_path / "log", server.url)
        assert capsys.readouterr().err == ""
        monkeypatch.setitem(sys.modules, "ipykernel", sys)
        fetch_from(tmp_path / "notebook", server.url)
        assert "file.bin: 100%" in capsys.readouterr().err


def test_resuming_asks_for_the_rest_of_the_same_version(tmp_path):
    with serving(CONTENT, truncating(50_000), good) as server:
        fetch_from(tmp_path, server.url)
        assert server.requests[1]["Range"] == "bytes=50000-"
        assert server.requests[1]["If-Range"] == '"version-1"'


def test_a_part_from_another_mirror_is_resumed_without_if_range(tmp_path):
    with serving(CONTENT, truncating(50_000), closing) as first, serving(CONTENT, good) as second:
        assert fetch_from(tmp_path, first.url, second.url).read_bytes() == CONTENT
        assert second.requests[0]["Range"] == "bytes=50000-"
        assert "If-Range" not in second.requests[0]


def test_a_new_version_on_the_server_is_no_mixture(tmp_path):
    with serving(CONTENT, truncating(50_000), other_version) as changed, serving(CONTENT, good) as fine:
        assert fetch_from(tmp_path, changed.url, fine.url).read_bytes() == CONTENT


@pytest.mark.parametrize("left", [bytes(70_000), bytes(300_000)], ids=["shorter", "longer"])
def test_a_bad_part_is_thrown_away_in_the_end(tmp_path, left):
    leave_part(tmp_path, left)
    with serving(CONTENT, good) as server:
        assert fetch_from(tmp_path, server.url).read_bytes() == CONTENT
    assert not part_of(tmp_path).exists()


def test_a_complete_part_needs_no_request(tmp_path):
    leave_part(tmp_path, CONTENT)
    with serving(CONTENT, status(404)) as server:
        assert fetch_from(tmp_path, server.url).read_bytes() == CONTENT
        assert server.requests == []


def test_a_range_that_was_not_asked_for_is_refused(tmp_path):
    leave_part(tmp_path, CONTENT[:1000])
    with serving(CONTENT, shifted_range) as server, pytest.raises(DownloadError, match="another range"):
        fetch_from(tmp_path, server.url)


def test_an_endless_answer_ends(tmp_path):
    with serving(CONTENT, endless) as server:
        assert fetch_from(tmp_path, server.url).read_bytes() == CONTENT


def test_redirections_are_followed_but_not_to_files_or_in_circles(tmp_path):
    with serving(CONTENT, good) as target:
        with serving(CONTENT, redirecting(target.url + "file.bin")) as server:
            assert fetch_from(tmp_path / "good", server.url).read_bytes() == CONTENT
        for place in ("file:///etc/passwd", "/again"):
            with serving(CONTENT, redirecting(place)) as server, pytest.raises(DownloadError, match="302"):
                fetch_from(tmp_path / "bad", server.url)


def test_only_web_addresses_are_fetched(tmp_path):
    (tmp_path / "file.bin").write_bytes(CONTENT)
    with pytest.raises(DownloadError, match="only http and https"):
        fetch_from(tmp_path / "cache", tmp_path.as_uri() + "/")


@pytest.mark.parametrize("mirror", ["http://nowhere.invalid/", "http://127.0.0.1:9/"])
def test_without_network_one_sentence_says_what_to_put_where(tmp_path, mirror):
    with pytest.raises(DownloadError) as caught:
        fetch_from(tmp_path, mirror)
    message = str(caught.value)
    assert f"put file.bin, from {mirror}file.bin, into {tmp_path / 'demo'}" in message
    assert "NUMNET_DATA" in message
    assert "\n" not in message
    assert message.endswith(".")


def test_two_processes_at_once_fetch_once(tmp_path):
    with serving(CONTENT, stalling(100_000), status(404)) as server:
        processes = [start_process(server, tmp_path) for _ in range(2)]
        wait_for(lambda: part_of(tmp_path).exists() and part_of(tmp_path).stat().st_size > 0)
        time.sleep(0.5)  # time for the second to do something wrong
        server.release.set()
        outputs = [process.communicate(timeout=30) for process in processes]
        assert [process.returncode for process in processes] == [0, 0], outputs
        assert len(server.requests) == 1


def test_ctrl_c_leaves_a_part_that_is_resumed(tmp_path):
    with serving(CONTENT, stalling(131_072), good) as server:
        process = start_process(server, tmp_path)
        wait_for(lambda: part_of(tmp_path).exists() and part_of(tmp_path).stat().st_size > 0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert "KeyboardInterrupt" in errors
        kept = part_of(tmp_path).stat().st_size
        assert fetch_from(tmp_path, server.url).read_bytes() == CONTENT
        assert server.requests[1]["Range"] == f"bytes={kept}-"


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_too_small_a_disk_is_seen_before_anything_is_fetched(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: usage._replace(free=100_000))
    with serving(CONTENT, good) as server:
        with pytest.raises(DownloadError, match=r"0.1 MB left and 0.2 MB are needed.*NUMNET_DATA"):
            fetch_from(tmp_path, server.url)
        assert server.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_is_reported(tmp_path):
    leave_part(tmp_path, b"")
    part_of(tmp_path).unlink()
    part_of(tmp_path).symlink_to("/dev/full")
    with serving(CONTENT, good) as server, pytest.raises(DownloadError, match="No space left on device"):
        fetch_from(tmp_path, server.url)


@pytest.fixture
def open_folder():
    """A folder that another user may enter: pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_cache_serves_what_it_has(open_folder):
    (open_folder / "demo").mkdir()
    (open_folder / "demo" / "file.bin").write_bytes(CONTENT)
    open_folder.chmod(0o555)
    with serving(CONTENT, good) as server:
        process = start_process(server, open_folder, "nobody")
        output, errors = process.communicate(timeout=30)
        assert process.returncode == 0, output + errors
        assert server.requests == []


def test_a_read_only_cache_that_lacks_a_file_is_reported(open_folder):
    open_folder.chmod(0o555)
    with serving(CONTENT, good) as server:
        process = start_process(server, open_folder, "nobody")
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 1, errors
    assert "cannot be written (Permission denied): set the environment variable NUMNET_DATA" in output
    assert errors == ""

"""Ingest, a class: uploads are found in every usual layout, the newest counts, and nothing is lost or left unsaid.

Also what stands on disk afterwards: originals, records, and submissions that graders can verify.
"""

import json
import os
import re
import shutil
import zipfile

import nbformat
import pytest
from ingest_samples import NAME, SOLVED, TASKS, blank, code, course, dump, skeleton, solved, stripped, text

from autograder import ingest
from autograder.errors import CourseError
from autograder.ingest import names
from autograder.ingest.records import digest


def _write(folder, files):
    """Lay out uploads: {path: bytes}; each is a second newer than the one before."""
    for age, (path, data) in enumerate(files.items()):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (1_700_000_000 + age, 1_700_000_000 + age))
    return folder


def _zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for age, (name, data) in enumerate(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 2 * age)), data)
    return path


def _version(number):
    """A solved notebook that differs from others by its number."""
    return dump(solved({**SOLVED, "mlp_db1": f"mlp_db1 = {number}"}))


def _number(place, student):
    """The number of the version that counts."""
    return int(re.search(r"mlp_db1 = (\d+)", ingest.load_cells(place, student, NAME)["mlp_db1"])[1])


def _students(report):
    return [line.student for line in report.students]


LAYOUTS = {
    "canvas": ["{}_12345_67890_a02_backpropagation.ipynb"],
    "canvas late": ["{}_LATE_12345_67890_a02_backpropagation.ipynb"],
    "canvas re-submission": ["{}_12345_67890_a02_backpropagation-1.ipynb"],
    "canvas second download": ["{}_12345_67890_a02_backpropagation (1).ipynb"],
    "canvas odd file name": ["{}_12345_67890_Untitled.ipynb"],
    "canvas short": ["{}_1_2_a02.ipynb"],
    "moodle folders": ["{}_123456_assignsubmission_file_/a02.ipynb"],
    "moodle folders without underscore": ["{}_123456_assignsubmission_file/a02.ipynb"],
    "moodle folders, deeper": ["{}_123456_assignsubmission_file_/homework/a02.ipynb"],
    "moodle without folders": ["{}_123456_assignsubmission_file_a02.ipynb"],
    "folders": ["{}/a02_backpropagation.ipynb"],
    "folders, any file name": ["{}/homework final.ipynb"],
    "folders, deeper": ["{}/week 5/a02_backpropagation.ipynb"],
    "folders in a folder": ["submissions/{}/a02_backpropagation.ipynb"],
    "folders in the assignment's folder": [NAME + "/{}/a02_backpropagation.ipynb"],
    "files": ["{}.ipynb"],
    "files with title": ["a02_backpropagation_{}.ipynb"],
    "files with title behind": ["{}_a02_backpropagation.ipynb"],
    "files with short title behind": ["{}-a02.ipynb"],
    "files in a folder": ["submissions/{}.ipynb"],
    "nbgrader": [f"{{}}/{NAME}/{NAME}.ipynb"],
    "nbgrader with its folder": [f"submitted/{{}}/{NAME}/{NAME}.ipynb"],
    "nbgrader with others": [f"{{}}/{NAME}/{NAME}.ipynb", "{}/a01_knn/a01_knn.ipynb"],
    "exchange": [f"{{}}+{NAME}+2026-01-30 15:58:23.948203 UTC+aGVsbG8/{NAME}.ipynb"],
    "exchange without random part": [f"inbound/{{}}+{NAME}+2026-01-30 15:58:23.948203 UTC/{NAME}.ipynb"],
    "browser endings": ["{}/a02_backpropagation.ipynb.txt"],
    "capitals": ["{}/A02_Backpropagation.IPYNB"],
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts(tmp_path, layout, zipped):
    place = course(tmp_path / "course")
    other = dump({"nbformat": 4, "cells": []})
    files = {path.format(name): other if "a01" in path else _version(1) for name in ("ada", "ben") for path in layout}
    uploads = _zip(tmp_path / "up.zip", files) if zipped else _write(tmp_path / "up", files)
    report = ingest.ingest(NAME, uploads, place)
    assert _students(report) == ["ada", "ben"]
    assert [line.status for line in report.students] == ["ingested"] * 2
    assert not report.refused
    assert len(report.unmatched) == (2 if "a01" in str(layout) else 0)
    for student in ("ada", "ben"):
        record, notebook = ingest.read_ingested(place, student, NAME)
        assert record == ingest.verify_ingested(place, student, NAME)
        assert ingest.submission_cells(notebook).cells.keys() == set(TASKS)
        original = place / "uploads" / NAME / student / f"{record.original['sha256']}.ipynb"
        assert original.read_bytes() == _version(1)


def test_a_single_notebook_and_a_folder_of_zips(tmp_path):
    place = course(tmp_path / "course")
    single = _write(tmp_path, {"ada_1_2_a02.ipynb": _version(1)}) / "ada_1_2_a02.ipynb"
    assert _students(ingest.ingest(NAME, single, place)) == ["ada"]
    folder = tmp_path / "zips"
    folder.mkdir()
    _zip(folder / "ben_1_2_a02.zip", {"work/a02.ipynb": _version(2), "work/data.csv": b"1"})
    _zip(folder / "submissions.zip", {"cleo_3_4_a02.ipynb": _version(3)})
    report = ingest.ingest(NAME, folder, place)
    assert _students(report) == ["ben", "cleo"]
    assert report.unmatched == (("ben_1_2_a02.zip/work/data.csv", "it is no notebook"),)


def test_pattern(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(
        tmp_path / "up", {"hw-ada-x/nb.ipynb": _version(1), "hw-ben-x/nb.ipynb": _version(2), "odd.ipynb": b""}
    )
    report = ingest.ingest(NAME, uploads, place, pattern=r"hw-(?P<student>\w+)-")
    assert _students(report) == ["ada", "ben"]
    assert [path for path, _ in report.unmatched] == ["odd.ipynb"]


@pytest.mark.parametrize(("pattern", "reason"), [("(", "regular expression"), ("x", "no group named student")])
def test_a_broken_pattern_is_one_sentence(tmp_path, pattern, reason):
    with pytest.raises(CourseError, match=reason):
        ingest.ingest(NAME, tmp_path, course(tmp_path / "course"), pattern=pattern)


NEWEST = {
    "canvas suffix": (["ada_1_9_a02.ipynb", "ada_1_8_a02-2.ipynb", "ada_1_7_a02-1.ipynb"], 1),
    "canvas suffix of two digits": (["ada_1_9_a02-9.ipynb", "ada_1_8_a02-10.ipynb"], 1),
    "canvas upload number": (["ada_1_9_a02.ipynb", "ada_1_8_a02.ipynb"], 0),
    "canvas late": (["ada_1_8_a02.ipynb", "ada_LATE_1_9_a02-1.ipynb"], 1),
    "file time": (["ada/a02_first.ipynb", "ada/a02_second.ipynb"], 1),
    "second download": (["ada/a02 (1).ipynb", "ada/a02.ipynb"], 0),
    "whole work under any name": (["ada/a02.ipynb", "ada/final.ipynb"], 1),
    "exchange": (
        [
            f"ada+{NAME}+2026-01-30 15:58:24.5 UTC+x/{NAME}.ipynb",
            f"ada+{NAME}+2026-01-30 15:58:24.4 UTC+y/{NAME}.ipynb",
        ],
        0,
    ),
    "exchange with zones": (
        [f"ada+{NAME}+2026-01-30 15:00:00 EST+x/x.ipynb", f"ada+{NAME}+2026-01-30 19:00:00 UTC+y/x.ipynb"],
        0,
    ),
}


@pytest.mark.parametrize(("paths", "newest"), NEWEST.values(), ids=NEWEST.keys())
@pytest.mark.parametrize("zipped", [False, True])
def test_newest_counts_and_all_are_kept(tmp_path, paths, newest, zipped):
    place = course(tmp_path / "course")
    files = {path: _version(number) for number, path in enumerate(paths)}
    uploads = _zip(tmp_path / "up.zip", files) if zipped else _write(tmp_path / "up", files)
    ingest.ingest(NAME, uploads, place)
    assert _number(place, "ada") == newest
    assert len(list((place / "uploads" / NAME / "ada").glob("*.ipynb"))) == len(paths)


def test_timestamps_decide_and_are_passed_on(tmp_path):
    place = course(tmp_path / "course")
    first, second = f"inbound/ada+{NAME}+z+1", f"inbound/ada+{NAME}+z+2"
    uploads = _write(
        tmp_path / "up",
        {
            f"{first}/{NAME}.ipynb": _version(0),
            f"{first}/timestamp.txt": b"2026-02-01 10:00:00.000000 Europe/Zurich\n",
            f"{second}/{NAME}.ipynb": _version(1),
            f"{second}/timestamp.txt": b"2026-02-01 08:00:00 UTC",
        },
    )
    report = ingest.ingest(NAME, uploads, place)
    assert _number(place, "ada") == 0
    folder = place / "submitted" / "ada" / NAME
    assert (folder / "timestamp.txt").read_text() == "2026-02-01 09:00:00.000000 UTC\n"
    assert not report.unmatched
    (folder / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC\n")
    with pytest.raises(ingest.NotIngested, match=r"timestamp\.txt"):
        ingest.verify_ingested(place, "ada", NAME)


@pytest.mark.parametrize(
    "stamp",
    [
        b"",
        b"yesterday",
        b"\xff\xfe",
        b"2026-13-01 00:00:00",
        b"2026-01-01 00:00:00 ../x",
        b"2026-11-03 10:00 CET",
        b"11/03/2026 9:00 AM",
        b"3 Nov 2026 9am",
        b"2026-11-03 10:00:00 PM",
        b"x" * 2000,
    ],
)
def test_a_time_that_cannot_be_read_is_named_and_the_submission_ingested(tmp_path, stamp):
    place = course(tmp_path / "course")
    path = f"ada/{NAME}/timestamp.txt"
    uploads = _write(tmp_path / "up", {f"ada/{NAME}/{NAME}.ipynb": _version(1), path: stamp})
    line = ingest.ingest(NAME, uploads, place).text()
    assert path in line
    assert "in the form 2026-11-03 09:00:00 UTC: correct it" in line or "at most" in line
    assert os.listdir(place / "submitted" / "ada" / NAME) == [f"{NAME}.ipynb"]
    # A time that was known stays; once the file is corrected, nothing more is said.
    for content in (b"\xef\xbb\xbf2026-11-03 09:00:00 UTC\r\n", stamp, b"2026-11-03 10:00:00 CET"):
        (uploads / path).write_bytes(content)
        report = ingest.ingest(NAME, uploads, place)
        assert ingest.load_record(place, "ada", NAME).timestamp == "2026-11-03 09:00:00.000000 UTC"
        assert ingest.verify_ingested(place, "ada", NAME).status == "ingested"
        assert (path in report.text()) == (content == stamp)


def test_times_decide_before_the_numbers_in_names(tmp_path):
    place = course(tmp_path / "course")
    files = {
        "ada/old/a02-2.ipynb": _version(0),
        "ada/old/timestamp.txt": b"2026-11-02 09:00:00 UTC",
        "ada/new/a02.ipynb": _version(1),
        "ada/new/timestamp.txt": b"2026-11-03 09:00:00 UTC",
        "ada/a02-3.ipynb": _version(2),
    }
    line = ingest.ingest(NAME, _write(tmp_path / "up", files), place).students[0]
    assert _number(place, "ada") == 1
    assert line.notes == ("the newest with a known time of 3 uploads counts: ada/new/a02.ipynb",)


def test_a_time_that_no_notebook_lies_beside_is_listed(tmp_path):
    files = {"ada/hw/a02.ipynb": _version(1), "ada/timestamp.txt": b"2026-11-03 09:00:00 UTC"}
    report = ingest.ingest(NAME, _write(tmp_path / "up", files), course(tmp_path / "course"))
    assert report.unmatched == (("ada/timestamp.txt", "no notebook lies beside it"),)


def _at(time, number):
    return {"ada/a02.ipynb": _version(number), "ada/timestamp.txt": f"2026-11-{time}:00:00 UTC".encode()}


def _exchanged(time, number):
    return {f"ada+{NAME}+2026-11-{time}:00:00.000000 UTC+x/{NAME}.ipynb": _version(number)}


OLDER = "an older upload than the one that counts"
DIFFERENT = "nothing says which of them is newer"
# What is ingested one run after the other; which version counts in the end; what the last run says of it, if anything.
RUNS = {
    "an old zip again after a late folder": (
        [{"ada_1_2_a02.ipynb": _version(0)}, _at("03 09", 1), {"ada_1_2_a02.ipynb": _version(0)}],
        1,
        f"{OLDER} (2026-11-03 09:00:00 UTC); kept, not used: ada_1_2_a02.ipynb",
    ),
    "later by time": ([_at("03 09", 0), _at("03 10", 1)], 1, None),
    "earlier by time": ([_at("03 09", 0), _at("02 09", 1)], 0, f"{OLDER} (2026-11-03 09:00:00 UTC)"),
    "exchange, later": ([_exchanged("03 09", 0), _exchanged("03 10", 1)], 1, None),
    "exchange, earlier than a folder": ([_at("03 09", 0), _exchanged("02 09", 1)], 0, OLDER),
    "Canvas, later": ([{"ada_1_8_a02.ipynb": _version(0)}, {"ada_1_9_a02-1.ipynb": _version(1)}], 1, None),
    "Canvas, earlier": ([{"ada_1_9_a02-1.ipynb": _version(0)}, {"ada_1_8_a02.ipynb": _version(1)}], 0, OLDER),
    "Canvas, earlier though marked late": (
        [{"ada_1_9_a02.ipynb": _version(0)}, {"ada_LATE_1_8_hand in.ipynb": _version(1)}],
        0,
        f"{OLDER} (unknown time, ada_1_9_a02.ipynb)",
    ),
    "Canvas, later under another name": (
        [{"ada_1_8_a02-2.ipynb": _version(0)}, {"ada_1_9_final.ipynb": _version(1)}],
        1,
        f"replaces the upload of unknown time, ada_1_8_a02-2.ipynb (different): {DIFFERENT}",
    ),
    "Canvas, the first once more as a third": (
        [{f"ada_1_{8 + at}_a02-{at}.ipynb": _version(at % 2)} for at in range(3)],
        0,
        None,
    ),
    "Canvas, later, beside an earlier time": (
        [
            {"ada_1_5_a02.ipynb": _version(0)},
            _at("03 09", 0),
            {"ada_1_9_a02.ipynb": _version(2)} | _at("02 09", 1),
        ],
        2,
        f"{OLDER} (2026-11-03 09:00:00 UTC); kept, not used: ada/a02.ipynb",
    ),
    "known as earlier, then without a time": (
        [_at("03 09", 0), _at("02 09", 1), {"ada_1_2_a02.ipynb": _version(1)}],
        0,
        OLDER,
    ),
    "known as earlier by its file, then alone": (
        [
            {"ada/a.ipynb": _version(0)},
            {"ada/b.ipynb": _version(1), "ada/c.ipynb": _version(0)},
            {"ada.ipynb": _version(1)},
        ],
        0,
        OLDER,
    ),
    "no times, the first again beside another": (
        [
            {"ada/a02.ipynb": _version(0)},
            {"ada/a02.ipynb": _version(1)},
            {"ada/a02_draft.ipynb": _version(2), "ada/a02.ipynb": _version(0)},
        ],
        1,
        OLDER,
    ),
    "no times": ([{"ada.ipynb": _version(0)}, {"ada.ipynb": _version(1)}], 1, "(different)"),
    "no times, the first again": (
        [{"ada.ipynb": _version(0)}, {"ada.ipynb": _version(1)}, {"ada.ipynb": _version(0)}],
        1,
        OLDER,
    ),
    "no times, the same": ([{"ada.ipynb": _version(0)}, {"ada_1_2_a02.ipynb": _version(0)}], 0, None),
    "a time, then none": (
        [_at("03 09", 0), {"ada.ipynb": _version(1)}],
        1,
        f"replaces the upload of 2026-11-03 09:00:00 UTC (different): {DIFFERENT}",
    ),
    "the same with another time": (
        [_at("03 09", 0), _at("04 09", 0)],
        0,
        "the same upload with another time: 2026-11-04 09:00:00 UTC, before 2026-11-03 09:00:00 UTC",
    ),
    "a notebook of something else": (
        [{"ada/a02.ipynb": _version(0)}, {"ada/scratch.ipynb": dump({"nbformat": 4, "cells": []})}],
        0,
        "an upload without any of the assignment's cells, unlike the one that counts",
    ),
    "an older one beside a newer, broken one": (
        [_at("03 09", 0), {"ada_1_2_a02.ipynb": b"{", **_at("02 09", 1)}],
        0,
        OLDER,
    ),
}


@pytest.mark.parametrize(("runs", "counts", "said"), RUNS.values(), ids=RUNS.keys())
def test_the_newest_counts_across_runs(tmp_path, runs, counts, said):
    place = course(tmp_path / "course")
    for at, files in enumerate(runs):
        line = ingest.ingest(NAME, _write(tmp_path / str(at), files), place).students[0]
    assert _number(place, "ada") == counts
    if said is None:
        assert not line.notes
    else:
        assert said in "; ".join(line.notes)
    # The record names what counts, and knows all.
    record = ingest.verify_ingested(place, "ada", NAME)
    assert record.original["sha256"] == digest(_version(counts))
    kept = {path.stem for path in (place / "uploads" / NAME / "ada").glob("*.ipynb")}
    assert kept == {upload["sha256"] for upload in record.uploads}
    # Whatever comes again, the newest stays.
    for at, _ in enumerate(runs):
        ingest.ingest(NAME, tmp_path / str(at), place)
        assert _number(place, "ada") == counts


def test_what_could_not_be_read_counts_once_it_can(tmp_path, monkeypatch):
    place = course(tmp_path / "course")
    rebuild = ingest.batch.rebuild

    def unable(data, skeleton):
        if data == _version(1):
            raise ingest.Unreadable("It is too new.")
        return rebuild(data, skeleton)

    uploads = _write(tmp_path / "up", {"ada/a02.ipynb": _version(0), "ada/b02.ipynb": _version(1)})
    monkeypatch.setattr(ingest.batch, "rebuild", unable)
    for _ in range(2):
        assert "an older upload counts: ada/a02.ipynb" in ingest.ingest(NAME, uploads, place).students[0].notes
    assert _number(place, "ada") == 0
    monkeypatch.undo()
    ingest.ingest(NAME, uploads, place)
    assert _number(place, "ada") == 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_time_and_a_platforms_name_outlive_the_same_upload_without_them(tmp_path, first):
    place = course(tmp_path / "course")
    runs = [_at("03 09", 0), {"ada_1_2_a02.ipynb": _version(0)}]
    for at in (first, 1 - first, first):
        line = ingest.ingest(NAME, _write(tmp_path / str(at), runs[at]), place).students[0]
        assert not line.notes
    record = ingest.verify_ingested(place, "ada", NAME)
    assert record.timestamp == record.original["time"] == "2026-11-03 09:00:00.000000 UTC"
    assert record.original["path"] == "ada_1_2_a02.ipynb"


# Again from what is kept


def _tree(place, *folders):
    return {
        str(path.relative_to(place)): path.read_bytes()
        for folder in folders
        for path in sorted((place / folder).rglob("*"))
        if path.is_file()
    }


def test_a_backup_is_restored_from_the_uploads_that_are_kept(tmp_path):
    place = course(tmp_path / "course")
    (place / "roster.csv").write_text("student\nada\nben\ncleo\ndan\neve\n")
    runs = [
        {"ada_1_8_a02.ipynb": _version(1), "ada_1_9_a02-1.ipynb": _version(2)[:99], "cleo_3_4_a02.ipynb": b"{"},
        _at("03 09", 3) | {"ben/a02.ipynb": dump(stripped(solved())), "eve_5_6_a02.ipynb": _version(6)},
        {"ada_1_8_a02.ipynb": _version(1)},
    ]
    for at, files in enumerate(runs):
        ingest.ingest(NAME, _write(tmp_path / str(at), files), place)
    before = _tree(place, "submitted", "uploads")
    assert f"submitted/ada/{NAME}/timestamp.txt" in before

    restored = course(tmp_path / "a copy")
    shutil.copytree(place / "uploads", restored / "uploads")
    (restored / "roster.csv").write_bytes((place / "roster.csv").read_bytes())
    archive = restored / "uploads" / NAME
    with pytest.raises(ingest.NotIngested, match=re.escape(f"ingest {NAME} '{archive}' --course '{restored}'")):
        ingest.load_cells(restored, "ada", NAME)
    for uploads in (archive, None, restored / "uploads"):
        report = ingest.ingest(NAME, uploads, restored)
        assert [(line.student, line.status) for line in report.students] == [
            ("ada", "ingested"),
            ("ben", "ingested"),
            ("cleo", "unreadable"),
            ("eve", "ingested"),
        ]
        assert report.missing == ("dan",)
        assert not report.refused
        assert not report.unmatched
        assert _tree(restored, "submitted", "uploads") == before
        shutil.rmtree(restored / "submitted")

    # Damage is one student's, named, and mended by copying or handing in again.
    broken = next(path for path in archive.glob("eve/*.ipynb"))
    broken.write_bytes(b"{}")
    (archive / "records" / "ben.json").unlink()
    report = ingest.ingest(NAME, None, restored)
    lines = {line.student: line for line in report.students}
    assert lines["ada"].status == "ingested"
    assert f"{broken}, is damaged: copy it from the backup" in lines["eve"].message
    assert "no record says which counts" in lines["ben"].message
    shutil.copy(place / "uploads" / NAME / "records" / "ben.json", archive / "records" / "ben.json")
    ingest.ingest(NAME, _write(tmp_path / "eve", {"eve_5_6_a02.ipynb": _version(6)}), restored)
    ingest.ingest(NAME, None, restored)
    assert _tree(restored, "submitted", "uploads") == before


def test_kept_uploads_are_not_taken_for_those_of_another_course(tmp_path):
    place = course(tmp_path / "course")
    ingest.ingest(NAME, _write(tmp_path / "up", _at("03 09", 1)), place)
    other = course(tmp_path / "other")
    for uploads in (place / "uploads" / NAME, place / "uploads", place):
        with pytest.raises(CourseError, match=f"give that course's directory, --course {re.escape(str(place))}, or"):
            ingest.ingest(NAME, uploads, other)
    assert not (other / "submitted").exists()


def test_a_submission_that_cannot_be_written_does_not_forget_what_counted(tmp_path):
    place = course(tmp_path / "course")
    old = _write(tmp_path / "old", {"ada_1_2_a02.ipynb": _version(0)})
    ingest.ingest(NAME, old, place)
    ingest.ingest(NAME, _write(tmp_path / "late", _at("03 09", 1)), place)
    folder = place / "submitted" / "ada"
    folder.rename(tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    assert [line.status for line in ingest.ingest(NAME, old, place).students] == ["error"]
    folder.unlink()
    assert [line.status for line in ingest.ingest(NAME, old, place).students] == ["ingested"]
    assert _number(place, "ada") == 1
    assert ingest.load_record(place, "ada", NAME).timestamp.startswith("2026-11-03 09:00:00")


def test_an_older_readable_upload_counts_and_is_noted(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(tmp_path / "up", {"ada_1_8_a02.ipynb": _version(1), "ada_1_9_a02-1.ipynb": _version(2)[:99]})
    report = ingest.ingest(NAME, uploads, place)
    assert report.students[0].status == "ingested"
    assert any("older upload counts" in note for note in report.students[0].notes)
    assert any("passed over" in note for note in report.students[0].notes)
    assert _number(place, "ada") == 1


def test_a_broken_upload_never_takes_away_an_earlier_one(tmp_path):
    place = course(tmp_path / "course")
    ingest.ingest(NAME, _write(tmp_path / "one", {"ada.ipynb": _version(1)}), place)
    report = ingest.ingest(NAME, _write(tmp_path / "two", {"ada.ipynb": b"{"}), place)
    assert report.students[0].status == "ingested"
    assert _number(place, "ada") == 1
    assert len(ingest.load_record(place, "ada", NAME).uploads) == 2


def test_a_newer_scratch_file_does_not_count(tmp_path):
    place = course(tmp_path / "course")
    scratch = dump({"nbformat": 4, "cells": [code("def affine_forward(x): pass\nmlp_db1 = 2")]})
    ingest.ingest(NAME, _write(tmp_path / "up", {"ada/a02.ipynb": _version(1), "ada/scratch.ipynb": scratch}), place)
    assert _number(place, "ada") == 1


def test_a_scratch_file_does_not_stand_in_for_a_broken_one(tmp_path):
    place = course(tmp_path / "course")
    scratch = dump({"nbformat": 4, "cells": []})
    report = ingest.ingest(NAME, _write(tmp_path / "up", {"ada/a02.ipynb": b"{", "ada/scratch.ipynb": scratch}), place)
    assert [line.status for line in report.students] == ["unreadable"]


def test_unreadable_is_recorded_and_the_batch_goes_on(tmp_path):
    place = course(tmp_path / "course")
    report = ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": b"{", "ben.ipynb": _version(1)}), place)
    assert [(line.student, line.status) for line in report.students] == [("ada", "unreadable"), ("ben", "ingested")]
    record = ingest.load_record(place, "ada", NAME)
    assert "ends in the middle" in record.message
    assert (place / "uploads" / NAME / "ada" / f"{record.original['sha256']}.ipynb").read_bytes() == b"{"
    assert not (place / "submitted" / "ada").exists()
    with pytest.raises(ingest.NotIngested, match="ends in the middle"):
        ingest.verify_ingested(place, "ada", NAME)


def test_ingest_again_is_the_same_to_the_byte(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(tmp_path / "up", {"ada.ipynb": dump(stripped(solved())), "ben.ipynb": b"{"})

    def state():
        return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}

    ingest.ingest(NAME, uploads, place)
    before = state()
    ingest.ingest(NAME, uploads, place)
    assert state() == before


def test_nbgraders_own_folder_in_place(tmp_path):
    place = course(tmp_path / "course")
    submitted = place / "submitted"
    files = {
        f"ada/{NAME}/{NAME}.ipynb": _version(1),
        f"ada/{NAME}/data.csv": b"1,2",
        f"ben/{NAME}/{NAME}.ipynb": b"{",
        "ada/a01_knn/a01_knn.ipynb": _version(3),
    }
    _write(submitted, files)
    os.symlink("/etc/passwd", submitted / "ada" / NAME / "passwd")
    for _ in range(3):
        report = ingest.ingest(NAME, submitted, place)
    assert _number(place, "ada") == 1
    assert os.listdir(submitted / "ada" / NAME) == [f"{NAME}.ipynb"]
    assert os.listdir(submitted / "ben" / NAME) == []
    assert (submitted / "ada" / "a01_knn" / "a01_knn.ipynb").read_bytes() == _version(3)
    kept = {path.name: path for path in (place / "uploads" / NAME / "ada" / "set-aside").rglob("*")}
    assert kept["data.csv"].read_bytes() == b"1,2"
    assert kept["passwd"].is_symlink()
    record = ingest.load_record(place, "ada", NAME)
    assert len(record.uploads) == 1
    assert record.original == record.uploads[0]
    assert ingest.load_record(place, "ben", NAME).status == "unreadable"
    assert [reason for _, reason in report.unmatched] == ["it belongs to the assignment a01_knn"]


def test_a_notebook_that_lies_in_the_way_is_set_aside(tmp_path):
    place = course(tmp_path / "course")
    _write(place / "submitted", {f"ada/{NAME}/{NAME}.ipynb": b"something else"})
    ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": _version(1)}), place)
    kept = [path for path in (place / "uploads" / NAME / "ada" / "set-aside").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [b"something else"]


def test_uploads_that_lie_in_the_courses_own_folder(tmp_path):
    place = course(tmp_path / "course")
    _write(place / "uploads" / NAME, {"ada_1_2_a02.ipynb": _version(1), "ben_3_4_a02.ipynb": b"{"})
    for _ in range(2):
        report = ingest.ingest(NAME, place / "uploads" / NAME, place)
        assert _students(report) == ["ada", "ben"]
        assert not report.unmatched
    assert _students(ingest.ingest(NAME, place / "uploads", place)) == ["ada", "ben"]


def test_where_an_upload_came_from_outlives_ingesting_nbgraders_folder(tmp_path):
    place = course(tmp_path / "course")
    ingest.ingest(NAME, _write(tmp_path / "up", {"ada_1_2_a02.ipynb": _version(1)}), place)
    before = ingest.load_record(place, "ada", NAME)
    ingest.ingest(NAME, place / "submitted", place)
    assert ingest.load_record(place, "ada", NAME) == before


def test_a_submitted_folder_elsewhere_is_used_and_a_linked_student_is_not(tmp_path):
    place = course(tmp_path / "course")
    (tmp_path / "disk").mkdir()
    (tmp_path / "private").mkdir()
    (place / "submitted").symlink_to(tmp_path / "disk")
    (tmp_path / "disk" / "mal").symlink_to(tmp_path / "private")
    report = ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": _version(1), "mal.ipynb": _version(2)}), place)
    assert [(line.student, line.status) for line in report.students] == [("ada", "ingested"), ("mal", "error")]
    assert _number(place, "ada") == 1
    assert not list((tmp_path / "private").iterdir())


def test_a_course_that_cannot_be_written_is_one_sentence(tmp_path):
    place = course(tmp_path / "course")
    (place / "uploads").write_bytes(b"a file in the way")
    with pytest.raises(CourseError, match="cannot be written"):
        ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": _version(1)}), place)


# Whose


def test_roster(tmp_path):
    place = course(tmp_path / "course")
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "\ufeffstudent,name,aliases,email\n"
        "s1,Ada Lovelace,,\n"
        's2,"Müller, Zoë",,\n'
        "s3,Ben Bell,benny; 777,\n"
        "s4,Cleo Karl,,\n"
        "s5,Dan Doe,,\n",
        encoding="utf-8",
    )
    uploads = _write(
        tmp_path / "up",
        {
            "lovelaceada_11_1_a02.ipynb": _version(1),
            "Zoë Müller_123_assignsubmission_file_/a02.ipynb": _version(2),
            "nickname_777_3_a02.ipynb": _version(3),
            "S4/a02.ipynb": _version(4),
            "stranger_5_6_a02.ipynb": _version(5),
            "notes.txt": b"hello",
        },
    )
    report = ingest.ingest(NAME, uploads, place, roster=roster)
    assert _students(report) == ["s1", "s2", "s3", "s4"]
    assert report.missing == ("s5",)
    assert [path for path, _ in report.unmatched] == ["notes.txt", "stranger_5_6_a02.ipynb"]
    assert ingest.load_record(place, "s5", NAME).status == "missing"
    ingest.ingest(NAME, _write(tmp_path / "two", {"s5.ipynb": _version(1)}), place, roster=roster)
    assert ingest.load_record(place, "s5", NAME).status == "ingested"
    assert {record.student: record.status for record in ingest.records(place, NAME)} == dict.fromkeys(
        ["s1", "s2", "s3", "s4", "s5"], "ingested"
    )


def test_whoever_leaves_the_roster_is_no_longer_missing(tmp_path):
    place = course(tmp_path / "course")
    (place / "roster.csv").write_text("student\nada\nben\n")
    uploads = _write(tmp_path / "up", {"ada.ipynb": _version(1)})
    assert ingest.ingest(NAME, uploads, place).missing == ("ben",)
    (place / "roster.csv").write_text("student\nada\n")
    assert ingest.ingest(NAME, uploads, place).missing == ()
    assert [record.student for record in ingest.records(place, NAME)] == ["ada"]


def test_whoever_is_not_on_the_roster_is_set_aside_and_taken_back(tmp_path):
    place = course(tmp_path / "course")
    roster = place / "roster.csv"
    files = {"lovelaceada_1_2_a02.ipynb": _version(1), "okriben_3_4_a02.ipynb": _version(2), "zoe.ipynb": _version(3)}
    uploads = _write(tmp_path / "up", files)
    ingest.ingest(NAME, uploads, place)
    assert ingest.off_roster(place, ["okriben"]) == []
    before = _tree(place, f"submitted/zoe/{NAME}", f"uploads/{NAME}/records")
    # A roster that is not the course's own moves nobody.
    elsewhere = tmp_path / "group.csv"
    elsewhere.write_text("student,name\nada,Ada Lovelace\n")
    report = ingest.ingest(NAME, uploads, place, roster=elsewhere)
    assert "not on this roster: lovelaceada, okriben, zoe" in report.text()
    assert not report.aside

    roster.write_text("student,name\nada,Ada Lovelace\nben,Ben Okri\n")
    report = ingest.ingest(NAME, uploads, place)
    assert report.aside == ("lovelaceada", "okriben", "zoe")
    assert f"moved to {place / 'submitted_aside'}: lovelaceada, okriben, zoe" in report.text()
    assert report.to_json()["aside"] == list(report.aside)
    assert [record.student for record in ingest.records(place, NAME)] == ["ada", "ben"]
    assert sorted(os.listdir(place / "submitted")) == ["ada", "ben"]
    assert (place / "submitted_aside" / "zoe" / NAME / f"{NAME}.ipynb").exists()
    assert ingest.off_roster(place, ["okriben", "ada", "zoe"]) == ["okriben", "zoe"]
    for again in (uploads, None):
        report = ingest.ingest(NAME, again, place)
        assert (report.aside, report.strangers) == ((), ())
        assert _students(report) == ["ada", "ben"]

    roster.write_text("student,name\nada,Ada Lovelace\nben,Ben Okri\nzoe,\n")
    report = ingest.ingest(NAME, _write(tmp_path / "two", {"ada.ipynb": _version(1)}), place)
    assert report.back == ("zoe",)
    assert "No longer set aside: zoe" in report.text()
    assert _students(report) == ["ada", "zoe"]
    after = _tree(place, f"submitted/zoe/{NAME}", f"uploads/{NAME}/records")
    assert {path: data for path, data in before.items() if "zoe" in path}.items() <= after.items()
    assert not (place / "submitted_aside" / "zoe").exists()


def test_an_id_that_the_roster_spells_otherwise_is_set_aside_for_it(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(tmp_path / "up", {"Ada.ipynb": _version(1)})
    ingest.ingest(NAME, uploads, place)
    (place / "roster.csv").write_text("student\nada\n")
    report = ingest.ingest(NAME, uploads, place)
    assert (report.aside, _students(report), report.refused) == (("Ada",), ["ada"], ())
    assert _number(place, "ada") == 1


def test_a_name_set_aside_twice_overwrites_nothing(tmp_path):
    place = course(tmp_path / "course")
    for number, content in enumerate([_version(1), b"{", _version(2)]):
        (place / "roster.csv").unlink(missing_ok=True)
        ingest.ingest(NAME, _write(tmp_path / str(number), {"zoe.ipynb": content}), place)
        (place / "roster.csv").write_text("student\nada\n")
        assert ingest.ingest(NAME, _write(tmp_path / "none", {"ada.ipynb": _version(1)}), place).aside == ("zoe",)
        # Something else is collected while they are away.
        _write(place / "submitted", {f"zoe/{NAME}/{NAME}.ipynb": f"mlp_db1 = 1{number}".encode()})
    kept = [path.read_text() for path in (place / "submitted_aside").rglob("*.ipynb")]
    assert sorted(re.search(r"mlp_db1 = (\d+)", content)[1] for content in kept) == ["1", "1", "2"]
    assert len(ingest.records(place, NAME)) == 1
    (place / "roster.csv").write_text("student\nzoe\n")
    report = ingest.ingest(NAME, None, place)
    assert report.back == ("zoe",)
    assert _number(place, "zoe") == 2
    assert len(ingest.load_record(place, "zoe", NAME).uploads) == 3
    away = [path.read_text() for path in (place / "uploads" / NAME / "zoe" / "set-aside").rglob("*.ipynb")]
    assert sorted(away) == ["mlp_db1 = 10", "mlp_db1 = 11", "mlp_db1 = 12"]


def test_a_misspelt_course_directory_is_named_with_those_like_it(tmp_path):
    for name in ("autumn", "spring"):
        course(tmp_path / name)
    (tmp_path / "atum").mkdir()
    uploads = _write(tmp_path / "up", {"ada.ipynb": _version(1)})
    for wrong in ("atumn", "atum"):
        with pytest.raises(CourseError, match="is no course directory") as caught:
            ingest.ingest(NAME, uploads, tmp_path / wrong)
        assert f"Did you mean {tmp_path / 'autumn'}?" in str(caught.value)
        assert f"autograder new {tmp_path / wrong}" in str(caught.value)
        assert "spring" not in str(caught.value)
    with pytest.raises(CourseError, match="is no course directory"):
        ingest.ingest(NAME, uploads, tmp_path / "nowhere" / "autumn")
    assert not (tmp_path / "atumn").exists()
    assert os.listdir(tmp_path / "atum") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "names nobody"),
        (b"student\n", "names nobody"),
        (b"name\nada\n", "no column named student"),
        (b"student\nada\nADA\n", "twice"),
        (b"student,aliases\nada,x\nben,x\n", "to both"),
        (b"\xff\xff", "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_a_broken_roster_is_one_sentence(tmp_path, text, reason):
    roster = tmp_path / "roster.csv"
    if text is not None:
        roster.write_bytes(text)
    with pytest.raises(CourseError, match=reason):
        ingest.ingest(NAME, _write(tmp_path / "up", {}), course(tmp_path / "course"), roster=roster)


def test_two_people_of_one_name_are_refused_until_the_roster_tells_them_apart(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(tmp_path / "up", {"leemin_11_1_a02.ipynb": _version(1), "leemin_22_2_a02.ipynb": _version(2)})
    report = ingest.ingest(NAME, uploads, place)
    assert not report.students
    assert [reason for _, reason in report.refused] == [
        "2 people are called leemin (numbers 11, 22); give each an alias in roster.csv"
    ] * 2
    (place / "roster.csv").write_text("student,aliases\nmin1,leemin\nmin2,\n")
    report = ingest.ingest(NAME, uploads, place)
    assert report.missing == ("min2",)
    assert [(line.student, line.status) for line in report.students] == [("min1", "unreadable")]
    (place / "roster.csv").write_text("student;name;aliases\nmin1;Min Lee;11\nmin2;Min Lee;leemin_22|22\n")
    ingest.ingest(NAME, uploads, place)
    assert (_number(place, "min1"), _number(place, "min2")) == (1, 2)


@pytest.mark.parametrize(
    "inside", ["{}_1_2_a02.ipynb", "{}/a02.ipynb", "{}/hw/a02.ipynb", "{}_1_assignsubmission_file_/a02.ipynb"]
)
@pytest.mark.parametrize("outside", ["week 5", "week 5.zip"])
def test_a_class_is_not_taken_for_one_student(tmp_path, inside, outside):
    place = course(tmp_path / "course")
    files = {inside.format(name): _version(number) for number, name in enumerate(["ada", "ben"])}
    (tmp_path / "up").mkdir()
    if outside.endswith(".zip"):
        _zip(tmp_path / "up" / outside, files)
    else:
        _write(tmp_path / "up" / outside, files)
    report = ingest.ingest(NAME, tmp_path / "up", place)
    assert not report.students
    assert [reason for _, reason in report.refused] == [
        "week_5 seems to be a folder of other people's uploads; ingest that folder itself"
    ] * 2
    assert _students(ingest.ingest(NAME, tmp_path / "up" / outside, place)) == ["ada", "ben"]


def test_a_folder_in_a_folder_is_one_students(tmp_path):
    place = course(tmp_path / "course")
    files = {"ada/a02.ipynb": _version(1), "ada/old/a02.ipynb": _version(2), "ben/hw/x/a02.ipynb": _version(3)}
    files["Cleo K/kcleo_1_2_a02.ipynb"] = _version(4)
    assert _students(ingest.ingest(NAME, _write(tmp_path / "up", files), place)) == ["Cleo_K", "ada", "ben"]
    report = ingest.ingest(NAME, _write(tmp_path / "odd", {"week 5/ada_1_2_a02.ipynb": _version(1)}), place)
    assert not report.students
    assert len(report.refused) == 1


def test_names_that_differ_only_in_capitals_are_refused(tmp_path):
    place = course(tmp_path / "course")
    uploads = _write(tmp_path / "up", {"Ada/a02.ipynb": _version(1), "ada/a02.ipynb": _version(2)})
    report = ingest.ingest(NAME, uploads, place)
    assert len(report.refused) == 2
    assert not report.students


def test_what_matches_nobody_is_listed(tmp_path):
    place = course(tmp_path / "course")
    files = [
        "Untitled1.ipynb",
        "Copy of a02_backpropagation.ipynb",
        "a02_backpropagation (1).ipynb",
        "12345.ipynb",
        "readme.txt",
        "ada/.ipynb_checkpoints/a02-checkpoint.ipynb",
    ]
    files += ["__MACOSX/ada/._a02.ipynb", f"ada+a01_knn+2026-01-01 00:00:00 UTC+x/{NAME}.ipynb", "broken.zip"]
    report = ingest.ingest(NAME, _write(tmp_path / "up", dict.fromkeys(files, _version(1))), place)
    assert sorted(path for path, _ in report.unmatched + report.refused) == sorted(files)
    assert not report.students


NAMES = {
    "ada": "ada",
    "Ada Lovelace": "Ada_Lovelace",
    "o'neil": "o_u27_neil",
    "x.y-z_1": "x.y-z_1",
    ".hidden": "_u2e_hidden",
    "-rf": "_u2d_rf",
    "records": "_u72_ecords",
    "CON": "_u43_ON",
    "nul.txt": "_u6e_ul.txt",
    "a+b": "a_u2b_b",
    "dot.": "dot_u2e_",
    "Zoë": "Zo_ueb_",
    "Zoe\u0308": "Zo_ueb_",
    "张三": "_u5f20__u4e09_",
    "_u41_": "_u5f_u41_",
    "jo_udell": "jo_udell",
}


@pytest.mark.parametrize(("label", "student"), NAMES.items())
def test_student_ids(label, student):
    assert ingest.student_id(label) == student
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", student)


@pytest.mark.parametrize(
    "label", ["", " ", "..", "_", "a\u202eb", "a\0b", "a/b", "a\\b", "x" * 101, "a\ud800", "a\u200bb", "a\x1b[31m"]
)
def test_names_that_are_refused(label):
    with pytest.raises(ingest.BadName, match=r"\.$") as caught:
        ingest.student_id(label)
    assert str(caught.value).isprintable()


def test_student_ids_are_reversible():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    letters = st.text(st.sampled_from("aAz_u0f5 .-é+'张😀ü"), min_size=1, max_size=12)

    @settings(max_examples=500, deadline=None, database=None)
    @given(letters)
    def check(label):
        try:
            student = ingest.student_id(label)
        except ingest.BadName:
            return
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", student)
        assert ingest.student_label(student) == "_".join(label.split())

    check()


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("a02.ipynb", True),
        ("A02_Backpropagation.ipynb", True),
        ("a02_backpropagation (1).ipynb", True),
        ("a02_backpropagation-3.ipynb", True),
        ("a02_backpropagation - Copy (2).ipynb", True),
        ("a02 final.ipynb", True),
        ("a02_backpropagation_LATE.ipynb", True),
        ("Copy of a02_backpropagation.ipynb", True),
        ("a020.ipynb", False),
        ("a01_knn.ipynb", False),
        ("ada.ipynb", False),
    ],
)
def test_file_names_that_fit(name, fits):
    assert names.fits(name, NAME) == fits


# What graders rely on


@pytest.fixture
def place(tmp_path):
    """A course with one ingested submission."""
    folder = course(tmp_path / "course")
    ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": _version(1)}), folder)
    return folder


def _append(path):
    path.write_bytes(path.read_bytes() + b" ")


def _replace_by_link(path):
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))


def _replace_by_fifo(path):
    path.unlink()
    os.mkfifo(path)


def _link_the_folder(path):
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.symlink_to("elsewhere")


@pytest.mark.parametrize(
    "tamper",
    [
        _append,
        _replace_by_link,
        _replace_by_fifo,
        _link_the_folder,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(_version(2)),
        lambda path: (path.parent / "numpy.py").write_text("x"),
        lambda path: (path.parent / "passwd").symlink_to("/etc/passwd"),
        lambda path: os.mkfifo(path.parent / "pipe"),
        lambda path: (path.parent / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC"),
    ],
)
def test_what_ingest_did_not_write_is_not_read(place, tamper):
    ingest.verify_ingested(place, "ada", NAME)
    tamper(place / "submitted" / "ada" / NAME / f"{NAME}.ipynb")
    for read in (ingest.verify_ingested, ingest.read_ingested, ingest.load_cells):
        with pytest.raises(ingest.NotIngested, match=r"ingest") as caught:
            read(place, "ada", NAME)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"student": "eve"}', b"\xff", b"[" * 100_000])
def test_a_damaged_record_is_said(place, content):
    (place / "uploads" / NAME / "records" / "ada.json").write_bytes(content)
    with pytest.raises(ingest.NotIngested, match="damaged"):
        ingest.verify_ingested(place, "ada", NAME)
    assert [record.status for record in ingest.records(place, NAME)] == ["error"]
    ingest.ingest(NAME, _write(place.parent / "again", {"ada.ipynb": _version(2)}), place)
    assert _number(place, "ada") == 2


@pytest.mark.parametrize("student", ["eve", "../ada", "", ".", "a/b", "ada\0"])
def test_no_record(place, student):
    with pytest.raises(ingest.NotIngested):
        ingest.verify_ingested(place, student, NAME)


def test_another_students_record_is_not_taken(place):
    (place / "uploads" / NAME / "records" / "ada.json").rename(place / "uploads" / NAME / "records" / "eve.json")
    with pytest.raises(ingest.NotIngested, match="another submission"):
        ingest.verify_ingested(place, "eve", NAME)


def test_record_says_what_happened(tmp_path):
    place = course(tmp_path / "course")
    tree = stripped(solved())
    tree["cells"] = [cell for cell in tree["cells"] if "why_sum" not in text(cell)]
    ingest.ingest(NAME, _write(tmp_path / "up", {"ada.ipynb": b"\xef\xbb\xbf" + dump(tree)}), place)
    record = json.loads((place / "uploads" / NAME / "records" / "ada.json").read_text())
    assert record["original"]["path"] == "ada.ipynb"
    assert record["found"]["Value"] == "first line"
    assert record["flagged"] == {"why_sum": "the answer's cell was not found; it may stand in another cell"}
    assert record["notes"] == ["decoded as UTF-8 with a byte-order mark"]
    assert record["release"] == ""


def test_report_as_text_and_json(tmp_path):
    place = course(tmp_path / "course")
    (place / "roster.csv").write_text("student\nada\nben\ncleo\n")
    uploads = _write(
        tmp_path / "up", {"ada.ipynb": _version(1), "ben.ipynb": b"{", "x\x1b[31m.ipynb": b"", "y.txt": b""}
    )
    report = ingest.ingest(NAME, uploads, place)
    shown = report.text()
    assert "1 of 2 students' uploads ingested" in shown
    assert "ben (unreadable)" in shown
    assert "Missing: cleo" in shown
    assert "\x1b" not in shown
    tree = json.loads(json.dumps(report.to_json()))
    assert [line["student"] for line in tree["students"]] == ["ada", "ben"]
    assert tree["missing"] == ["cleo"]
    assert len(tree["unmatched"]) == 2


def test_read_one(tmp_path):
    place = course(tmp_path / "course")
    path = tmp_path / "anything.ipynb"
    path.write_bytes(_version(7))
    name, cells = ingest.read_one(path, place)
    assert name == NAME
    assert "mlp_db1 = 7" in cells["mlp_db1"]
    path.write_bytes(dump(stripped(solved())))
    with pytest.raises(CourseError, match="--assignment"):
        ingest.read_one(path, place)
    assert ingest.read_one(path, place, NAME)[0] == NAME
    path.rename(tmp_path / "a02 (1).ipynb")
    assert ingest.read_one(tmp_path / "a02 (1).ipynb", place)[0] == NAME
    for content, reason in ((b"{", "ends in the middle"), (b"", "empty")):
        path.write_bytes(content)
        with pytest.raises(CourseError, match=reason):
            ingest.read_one(path, place, NAME)
    with pytest.raises(CourseError, match="cannot be read"):
        ingest.read_one(tmp_path / "nothing.ipynb", place)


def test_nothing_to_ingest_is_one_sentence(tmp_path):
    place = course(tmp_path / "course")
    with pytest.raises(CourseError, match="cannot be read"):
        ingest.ingest(NAME, tmp_path / "nowhere", place)
    with pytest.raises(CourseError, match=f"autograder build a09_x --course {re.escape(str(place))}"):
        ingest.ingest("a09_x", tmp_path, place)
    with pytest.raises(CourseError, match="no assignment's name"):
        ingest.ingest("../x", tmp_path, place)
    (tmp_path / "up.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CourseError, match="zip"):
        ingest.ingest(NAME, tmp_path / "up.zip", place)


def test_written_notebook_is_valid_for_nbgrader(place):
    from nbgrader.nbgraderformat import read

    path = place / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    notebook = read(str(path), as_version=4)
    nbformat.validate(notebook)
    expected = [cell.metadata.nbgrader for cell in skeleton().cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata] == expected


def test_blank_submission_is_ingested_as_unwritten(tmp_path):
    place = course(tmp_path / "course")
    ingest.ingest(NAME, _write(tmp_path / "up", {"eve.ipynb": dump(blank())}), place)
    record, notebook = ingest.read_ingested(place, "eve", NAME)
    assert record.unwritten == sorted([*TASKS, "why_sum"])
    assert ingest.submission_cells(notebook).unwritten == {*TASKS, "why_sum"}

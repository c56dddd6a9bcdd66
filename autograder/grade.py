"""Grades all ingested submissions of an assignment, in parallel, and writes nbgrader's gradebook.

Workers only compute; this process alone writes results and grades, so a killed run leaves nothing half-written.
"""

import concurrent.futures
import contextlib
import math
import multiprocessing
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import engine, gradebook, ingest, move, registry, scoring
from autograder.results import SubmissionResult

ATTEMPTS = 3
BATCH = 20


@dataclass(frozen=True)
class Submission:
    """One ingested submission that waits for its score."""

    student: str
    cells: dict
    path: Path


def grade(course, name, workers=None, scheduler=None, db_url=None, progress=lambda done, total: None, write=True):
    """Grade everything that `ingest` wrote for an assignment and write it to the gradebook.

    Parameters
    ----------
    course : Path
        the course directory
    name : str
        the assignment
    workers : int or None
        processes; None for one per core
    scheduler : str or None
        address of a Dask scheduler whose workers see the same course directory
    db_url : str or None
        SQLAlchemy address of the gradebook; None for ``gradebook.db`` in the course directory
    progress : callable
        called with the number of submissions done and in all
    write : bool
        False leaves the gradebook and the graded notebooks as they are; computed results are kept for the next run

    Returns
    -------
    list of SubmissionResult, by student

    Raises
    ------
    GradebookError
        as `gradebook.write_results`, and if grades given by hand would be left behind in another gradebook
    """
    assignment = registry.assignment(name)
    move.assert_nothing_left_behind(course, db_url)
    (results, waiting, cells), written, batch = collect(course, assignment), [], BATCH if write else math.inf
    total = len(results) + len(waiting)
    progress(len(results), total)
    if waiting:
        # Expectations and the stripped package are made once, here, before many processes want them.
        with engine.Scorer(course, name) as scorer:
            scorer.prepare()
        for submission, result in compute(course, name, waiting, workers, scheduler):
            engine.save_result(submission.path, result)
            results.append(result)
            progress(len(results), total)
            if len(results) - len(written) >= batch:
                done = _written(course, name, results[len(written) :], db_url, cells)
                written, batch = written + done, BATCH if done else math.inf
    rest = sorted(results[len(written) :], key=lambda result: result.student)
    if write:
        gradebook.write_results(course, name, rest, db_url, cells)
    return sorted(results, key=lambda result: result.student)


def _written(course, name, results, db_url, cells):
    """The results, once they are in the gradebook; none where that failed, for then the last attempt says why.

    Writing while others are computed keeps all processors busy.
    """
    try:
        gradebook.write_results(course, name, results, db_url, cells)
    except gradebook.GradebookError:
        return []
    return results


def collect(course, assignment):
    """What ingest recorded: results that are known already, submissions that wait for their score, all cells."""
    results, waiting, found = [], [], {}
    for record in ingest.records(course, assignment.name):
        if record.status != "ingested":
            results.append(unscored(record.student, assignment, record.status, record.message))
            continue
        try:
            cells = ingest.load_cells(course, record.student, assignment.name)
        except ingest.NotIngested as error:
            results.append(unscored(record.student, assignment, "error", str(error)))
            continue
        found[record.student] = cells
        path = engine.result_path(course, assignment, cells)
        known = engine.load_result(path, record.student)
        if known:
            results.append(known)
        else:
            waiting.append(Submission(record.student, cells, path))
    return results, waiting, found


def unscored(student, assignment, status, message):
    """The result of a submission that could not be scored: 0 where nothing was handed in, else no score at all."""
    blank = engine.summary(student, assignment, [], 0.0)
    return replace(blank, score=0.0 if status == "missing" else None, status=status, message=message)


def compute(course, name, waiting, workers=None, scheduler=None):
    """Yield ``(submission, result)`` as they come; what failed for a reason of ours is tried again.

    A grading process that dies breaks its pool. Those that may have been running then go on alone, each in a pool of
    its own, so that one which ends its grader takes no other with it; the rest go on in a new pool.
    """
    rounds = [(waiting, workers)]
    tries = Counter()
    while rounds:
        items, count = rounds.pop()
        failed, broken = [], []
        for item, result in _each(course, name, items, count, scheduler):
            if isinstance(result, SubmissionResult):
                yield item, result
                continue
            alone = len(items) == 1 or not isinstance(result, concurrent.futures.BrokenExecutor)
            tries[item.student] += alone
            if tries[item.student] < ATTEMPTS:
                (failed if alone else broken).append(item)
            else:
                yield item, _given_up(item, registry.assignment(name), result)
        suspects = 2 * (count or os.cpu_count() or 1) + 1  # a pool keeps about as many more at hand as it has processes
        broken.sort(key=items.index)
        rounds += [(again, count) for again in (failed, broken[suspects:]) if again]
        rounds += [([item], 1) for item in broken[:suspects]]


def _each(course, name, items, workers, scheduler):
    """Yield ``(submission, its result or the exception in its place)`` from one pool, as they come."""
    with executor(workers, scheduler) as pool:
        futures = {}
        for item in items:
            try:
                futures[pool.submit(scoring.score_one, str(course), name, item.student, item.cells)] = item
            except concurrent.futures.BrokenExecutor as error:
                yield item, error
        for future in concurrent.futures.as_completed(futures):
            try:
                result = SubmissionResult.from_json(future.result())
            except Exception as error:  # a process that died, or a bug of ours: either way no score
                result = error
            yield futures[future], result


def _given_up(item, assignment, error):
    sentence = f"Grading failed {ATTEMPTS} times for a reason of ours ({type(error).__name__}). Run grade again."
    return unscored(item.student, assignment, "error", sentence)


@contextlib.contextmanager
def executor(workers, scheduler):
    """A process pool on this machine, or a Dask cluster's executor."""
    if scheduler:
        from distributed import Client

        with Client(scheduler, timeout="30s") as client:
            yield client.get_executor(pure=False, retries=ATTEMPTS)
        return
    count = workers or os.cpu_count() or 1
    # Not forked: a fork would share pytest's and numpy's state, and locks held by other threads.
    spawn = multiprocessing.get_context("spawn")
    pool = concurrent.futures.ProcessPoolExecutor(count, mp_context=spawn, initializer=scoring.end_with_grader)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    else:
        pool.shutdown()


def score_ingested(course, name, student):
    """The result of one ingested submission, kept or computed now; what nbgrader's autograde asks for.

    Raises
    ------
    ingest.NotIngested
        if the notebook on disk is not what ingest wrote
    """
    assignment = registry.assignment(name)
    cells = ingest.load_cells(course, student, name)
    path = engine.result_path(course, assignment, cells)
    known = engine.load_result(path, student)
    if known:
        return known
    result = SubmissionResult.from_json(scoring.score_one(str(course), name, student, cells))
    engine.save_result(path, result)
    return result

"""Grading on a Dask scheduler with worker processes: the same results as here, also when one of them is killed."""

import threading
import time
import warnings

import fault_course as faulty
import psutil
import pytest
from fault_course import NAME

from autograder import engine, grade, gradebook, ingest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning()),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def cluster():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import LocalCluster

        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as found:
            yield found


def test_a_dask_worker_killed_in_mid_batch_changes_nothing(cluster, course, undisturbed, same):
    killed = []

    def kill_one():
        deadline = time.monotonic() + 120
        while not faulty.result_files(course) and time.monotonic() < deadline:
            time.sleep(0.01)
        worker = psutil.Process(next(iter(cluster.workers.values())).pid)
        worker.kill()
        killed.append(worker.pid)

    killer = threading.Thread(target=kill_one)
    killer.start()
    results = faulty.graded(course, scheduler=cluster.scheduler_address)
    killer.join()
    assert killed
    same(course, results)
    assert {record.status for record in ingest.records(course, NAME)} == {"ingested"}
    assert grade.collect(course, engine.registry.assignment(NAME))[1] == []
    assert gradebook.recorded_results(course, NAME).keys() == {result["student"] for result in undisturbed[0]}

"""Run beside an installed wheel, in a process of its own: puts code in place of every task and prints what scored.

Arguments: the folder that holds the wheel's numnet, and a JSON file of more cells to try, ``{task: {label: source}}``.
Prints JSON: the tasks that did not raise as stubs, the numbers of objects and cells tried, and all that scored.
"""

import functools
import inspect
import json
import pkgutil
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import numnet
from numnet.check import assignment, running
from numnet.overlay import overlay

assert Path(numnet.__file__).is_relative_to(sys.argv[1]), numnet.__file__


# The same few probes are compiled for thousands of candidates.
running.compile = functools.cache(compile)


def main():
    release = assignment.Assignment()
    tasks = {name: release.visible(name) for name, task in release.tasks.items() if task.is_code}
    checks = {name: release.check_module(name) for name in tasks}
    jobs = {name: running.Job(name, running.probe_source(checks[name].probe), tasks[name].inputs) for name in tasks}

    def fraction(name, replies):
        if all(reply.raised for reply in replies.values()):
            return 0.0
        visible = tasks[name]
        return checks[name].judge(visible.inputs, replies, visible.want, visible.wrong).fraction

    stubs = {name: running.run({}, [jobs[name]])[name] for name in tasks}
    written = [
        name
        for name, replies in stubs.items()
        if not all(reply.raised and reply.raised.where == "stub" for reply in replies.values())
    ]
    found = list(objects())
    scored = []
    for name in tasks:
        for label, candidate in found:
            with overlay({name: candidate}):
                job = jobs[name]
                replies = {case: running.run_probe(job.probe, inputs) for case, inputs in job.cases.items()}
            if fraction(name, replies) > 0:
                scored.append([name, label])
    cells = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    for name, candidates in cells.items():
        for label, source in candidates.items():
            if fraction(name, running.run({name: source}, [jobs[name]])[name]) > 0:
                scored.append([name, label])
    tried = sum(map(len, cells.values()))
    json.dump({"written": written, "objects": len(found), "cells": tried, "scored": scored}, sys.stdout)


def objects():
    """Every function, class and method of every module in the wheel, once."""
    seen = set()
    for info in pkgutil.walk_packages(numnet.__path__, "numnet."):
        module = __import__(info.name, fromlist=["_"])
        for name, value in vars(module).items():
            members = [(name, value)]
            if inspect.isclass(value) and value.__module__.startswith("numnet"):
                members += [(f"{name}.{inner}", getattr(value, inner)) for inner in vars(value)]
            for label, candidate in members:
                own = getattr(candidate, "__module__", None) or ""
                if callable(candidate) and own.startswith("numnet") and id(candidate) not in seen:
                    seen.add(id(candidate))
                    yield f"{info.name}.{label}", candidate


main()

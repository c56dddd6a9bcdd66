"""Runs student code where it can do no harm: bytes go in, bytes come out, and nothing else does.

Callers ask `probe_sandbox` once. Where it says no, they warn, or refuse, before they use a `PlainPool`.
"""

from autograder.worker.limits import Limits
from autograder.worker.machine import SandboxUnavailable
from autograder.worker.plain import PlainPool
from autograder.worker.probe import Availability, probe_sandbox
from autograder.worker.sandbox import Completed, Sandbox, SandboxPool

__all__ = [
    "Availability",
    "Completed",
    "Limits",
    "PlainPool",
    "Sandbox",
    "SandboxPool",
    "SandboxUnavailable",
    "probe_sandbox",
]

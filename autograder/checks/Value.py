"""Check of `Value`: expressions built from it, their values and the gradients that `backward` leaves.

Each case is one expression in a, b and c. How much work `backward` does is counted in executed lines, not timed: a
version that follows every path of 30 diamonds is stopped after `steps` lines, on any machine.
"""

from numnet.check.judging import ArrayJudge, Problem, compare_values, equal

VALUES = ("a + b", "a - c", "a * b", "a / b", "c ** 3", "a ** -2", "a ** 0.5", "-c", "b.exp()", "a.log()", "c.tanh()",
          "a.relu()", "c.relu()", "a.maximum(b)", "b.maximum(a)", "c.maximum(a)", "(a - b * c) / (a + b)")  # fmt: skip
GRADIENTS = ("a + b", "a - c", "a * b", "a / b", "c ** 3", "a ** -2", "a ** 0.5", "-c", "b.exp()", "a.log()",
             "c.tanh()", "a.relu() * b", "c.relu() + b", "(a - a.data).relu() + b", "a.maximum(b)", "a.maximum(c)",
             "(a - b) * c.tanh()", "((a * b).exp() + 1).log() / c")  # fmt: skip
NUMBERS = ("2 + a", "a + 2", "3 - b", "b - 3", "2 * c", "c * 2", "3 / a", "a / 4", "c.maximum(0.25)", "a.maximum(0.25)")
REUSE = ("a + a", "a * a", "b * b * b", "a * b + a", "(a * b + c) * b", "b * (b + c).tanh()")
ORDER = ("(d := a * b) * d", "(d := b.exp()) + d", "(a + b) * (a + c)", "(d := a * b) * (d + c).tanh() + d",
         "(e := (d := a + b) * c) * d + e.exp() * d", "(f := (e := (d := a * c).tanh()) * d) + e * f + d")  # fmt: skip
EXTREMES = ("(b * 800).tanh() + a", "(c * 800).tanh() + a", "(c * 800).exp() + a * b")


def inputs(rng):
    def case(kind, expression):
        a, b, c = rng.uniform(0.6, 0.9), rng.uniform(1.2, 1.8), -rng.uniform(1.1, 1.6)
        return {"kind": kind, "expression": expression, "a": a, "b": b, "c": c, "steps": 0}

    cases = {f"value of {e}": case("values", e) for e in VALUES}
    for kind, expressions in {"gradients": GRADIENTS, "numbers": NUMBERS, "reuse": REUSE, "order": ORDER}.items():
        cases |= {f"{kind}: {expression}": case(kind, expression) for expression in expressions}
    cases |= {f"extremes: {expression}": case("extremes", expression) for expression in EXTREMES}
    cases["backward twice"] = case("again", "(a * b + c) * a")
    cases["30 diamonds"] = case("diamonds", "a * b - a * k, 30 times in a row") | {"steps": 200_000}
    cases["a chain of 3600"] = case("depth", "a * k + b, 1800 times in a row")
    return cases


def probe(numnet, kind, expression, a, b, c, steps):
    import sys

    class TooManySteps(BaseException):
        pass

    def counted(call):
        done, before = 0, sys.gettrace()

        def trace(frame, event, argument):
            nonlocal done
            done += 1
            if done > steps:
                raise TooManySteps
            return trace

        sys.settrace(trace)
        try:
            call()
        except TooManySteps:
            return False
        finally:
            sys.settrace(before)
        return True

    a, b, c = (numnet.graph.Value(number) for number in (a, b, c))
    if kind == "diamonds":
        root, k = a, numnet.graph.Value(0.4)
        for _ in range(30):
            root = root * b - root * k
        finished = counted(root.backward)
        return {"speed": {"a": a.grad, "b": b.grad} if finished else "stopped"}
    if kind == "depth":
        root, k = a, numnet.graph.Value(0.999)
        for _ in range(1800):
            root = root * k + b
        root.backward()
        return {"depth": {"a": a.grad, "b": b.grad}}
    code = compile(expression, "<check>", "eval")
    root = eval(code, {"a": a, "b": b, "c": c})
    if kind == "values":
        return {"values": {"value": root.data, "a": a.data, "b": b.data, "c": c.data}}
    root.backward()
    if kind == "again":
        root.backward()
    grads = {name: v.grad for name, v in {"a": a, "b": b, "c": c}.items() if name in code.co_names}
    if kind == "numbers" or kind == "extremes":
        return {kind: {"value": root.data, **grads}}
    return {kind: {"result": root.grad, **grads}}


def compare_value(got, want, inputs):
    """Compare one value, say of which expression, and see that the operands are what they were."""
    expression = inputs["expression"]
    if not isinstance(got, dict):
        return Problem(f"The value of {expression} could not be read.")
    kinds = {"value": "NoneType"} if got.get("value") is None else {}
    problem = compare_values("value", got.get("value"), want["value"], kinds, {})
    if problem:
        return Problem(f"In {expression}, the {problem.sentence}", problem.detail)
    changed = [name for name in "abc" if not equal(got.get(name), want[name])]
    if changed:
        return Problem(f"{expression} changes {changed[0]}: operands stay as they are.")
    return None


def compare_grads(got, want, inputs):
    """Compare the gradients by variable and say in which expression."""
    where = f"{'After a second call of backward in' if inputs['kind'] == 'again' else 'In'} {inputs['expression']}"
    if not isinstance(got, dict):
        return Problem(f"{where}, the gradients could not be read.")
    for name, right in want.items():
        what = {"value": "the value", "result": "the grad of the result"}.get(name, f"the grad of {name}")
        kinds = {what: "NoneType"} if got.get(name) is None else {}
        problem = compare_values(what, got.get(name), right, kinds, {})
        if problem:
            return Problem(f"{where}, {problem.sentence}", problem.detail)
    return None


def compare_speed(got, want, inputs):
    """As `compare_grads`, unless the work was stopped."""
    if isinstance(got, str) and got == "stopped":
        return Problem(
            "backward was stopped in a chain of 30 diamonds. It follows every path from the result, and there are 2 to "
            "the power of 30; it should visit each node once."
        )
    return compare_grads(got, want, inputs)


judge = ArrayJudge(
    parts={"values": 2, "gradients": 2, "reuse": 2}
    | dict.fromkeys(("numbers", "order", "again", "extremes", "speed", "depth"), 1),
    compare={
        "values": compare_value,
        "speed": compare_speed,
        **dict.fromkeys(("gradients", "numbers", "reuse", "order", "again", "extremes", "depth"), compare_grads),
    },
)

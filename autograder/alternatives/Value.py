"""Right implementations of `Value` that differ from the course's own: closures, counts of uses, a tape, op names."""
# %% closures
class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._children = children
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(np.exp(self.data), (self,))

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def log(self):
        out = Value(np.log(self.data), (self,))

        def _backward():
            self.grad += out.grad / self.data

        out._backward = _backward
        return out

    def tanh(self):
        out = Value(np.tanh(self.data), (self,))

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,))

        def _backward():
            if self.data > 0:
                self.grad += out.grad

        out._backward = _backward
        return out

    def maximum(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(max(self.data, other.data), (self, other))

        def _backward():
            winner = self if self.data >= other.data else other
            winner.grad += out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + (-1 * other)

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self * other**-1

    def __radd__(self, other):
        return Value(other) + self

    def __rsub__(self, other):
        return Value(other) - self

    def __rmul__(self, other):
        return Value(other) * self

    def __rtruediv__(self, other):
        return Value(other) / self

    def backward(self):
        topo, visited, stack = [], set(), [(self, False)]
        while stack:
            node, expanded = stack.pop()
            if expanded:
                topo.append(node)
            elif node not in visited:
                visited.add(node)
                stack.append((node, True))
                for child in node._children:
                    stack.append((child, False))
        for node in topo:
            node.grad = 0.0
        self.grad = 1.0
        for node in topo[::-1]:
            node._backward()

# %% counts
class Value:
    """Pass a node's gradient on when as many parts have arrived as the node has uses."""

    def __init__(self, data, inputs=()):
        self.data = float(data)
        self.grad = 0.0
        self.inputs = [(value, slope) for value, slope in inputs]

    @staticmethod
    def of(thing):
        return thing if isinstance(thing, Value) else Value(thing)

    def __add__(self, other):
        other = Value.of(other)
        return Value(self.data + other.data, [(self, 1), (other, 1)])

    __radd__ = __add__

    def __sub__(self, other):
        other = Value.of(other)
        return Value(self.data - other.data, [(self, 1), (other, -1)])

    def __rsub__(self, other):
        return Value.of(other) - self

    def __neg__(self):
        return Value(-self.data, [(self, -1)])

    def __mul__(self, other):
        other = Value.of(other)
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = Value.of(other)
        return Value(self.data / other.data, [(self, 1 / other.data), (other, -self.data / other.data**2)])

    def __rtruediv__(self, other):
        return Value.of(other) / self

    def __pow__(self, n):
        return Value(self.data**n, [(self, n * self.data ** (n - 1))])

    def exp(self):
        return Value(np.exp(self.data), [(self, np.exp(self.data))])

    def log(self):
        return Value(np.log(self.data), [(self, 1 / self.data)])

    def tanh(self):
        return Value(np.tanh(self.data), [(self, 1 / np.cosh(min(abs(self.data), 300)) ** 2)])

    def relu(self):
        return Value(self.data, [(self, 1)]) if self.data > 0 else Value(0, [(self, 0)])

    def maximum(self, other):
        other = Value.of(other)
        winner = self if self.data > other.data else other
        return Value(winner.data, [(winner, 1)])

    def backward(self):
        uses = {self: 0}
        waiting = [self]
        while waiting:
            for value, _ in waiting.pop().inputs:
                if value not in uses:
                    uses[value] = 0
                    waiting.append(value)
                uses[value] += 1
        for value in uses:
            value.grad = 0.0
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            for value, slope in node.inputs:
                value.grad += slope * node.grad
                uses[value] -= 1
                if uses[value] == 0:
                    ready.append(value)

# %% numbered
import itertools


class Value:
    """Values are numbered as they are made, so a larger number never feeds a smaller one."""

    counter = itertools.count()

    def __init__(self, data, *links):
        self.data, self.grad, self.links, self.number = data, 0.0, links, next(Value.counter)

    def _other(self, x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, x):
        x = self._other(x)
        return Value(self.data + x.data, (self, 1.0), (x, 1.0))

    def __mul__(self, x):
        x = self._other(x)
        return Value(self.data * x.data, (self, x.data), (x, self.data))

    def __pow__(self, n):
        if isinstance(n, Value):
            raise TypeError("the exponent must be a number")
        return Value(self.data**n, (self, n * self.data ** (n - 1)))

    def __neg__(self):
        return Value(-self.data, (self, -1.0))

    def __sub__(self, x):
        return self + (-self._other(x))

    def __truediv__(self, x):
        return self * self._other(x) ** -1

    def __radd__(self, x):
        return self._other(x) + self

    def __rmul__(self, x):
        return self._other(x) * self

    def __rsub__(self, x):
        return self._other(x) - self

    def __rtruediv__(self, x):
        return self._other(x) / self

    def exp(self):
        e = np.exp(self.data)
        return Value(e, (self, e))

    def log(self):
        return Value(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, (self, (1 - t) * (1 + t)))

    def relu(self):
        return self.maximum(0.0)

    def maximum(self, x):
        x = self._other(x)
        return Value(max(self.data, x.data), (self, 1.0 * (self.data > x.data)), (x, 1.0 * (self.data <= x.data)))

    def backward(self):
        reached, frontier = {self.number: self}, [self]
        while frontier:
            frontier = self._new_inputs(frontier, reached)
        for node in reached.values():
            node.grad = 0.0
        self.grad = 1.0
        for number in sorted(reached, reverse=True):
            node = reached[number]
            for value, slope in node.links:
                value.grad += slope * node.grad

    @staticmethod
    def _new_inputs(frontier, reached):
        found = []
        for node in frontier:
            for value, _ in node.links:
                if value.number not in reached:
                    reached[value.number] = value
                    found.append(value)
        return found

# %% op_names
import math


class Value:
    def __init__(self, data, op="input", args=()):
        self.data = data
        self.op = op
        self.args = args
        self.grad = 0.0

    def _make(self, data, op, *others):
        return Value(data, op, (self, *others))

    def _wrap(self, other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = self._wrap(other)
        return self._make(self.data + other.data, "add", other)

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        other = self._wrap(other)
        return self._make(self.data - other.data, "sub", other)

    def __rsub__(self, other):
        return self._wrap(other) - self

    def __neg__(self):
        return 0.0 - self

    def __mul__(self, other):
        other = self._wrap(other)
        return self._make(self.data * other.data, "mul", other)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        other = self._wrap(other)
        return self._make(self.data / other.data, "div", other)

    def __rtruediv__(self, other):
        return self._wrap(other) / self

    def __pow__(self, exponent):
        out = self._make(self.data**exponent, "pow")
        out.exponent = exponent
        return out

    def exp(self):
        return self._make(math.exp(self.data), "exp")

    def log(self):
        return self._make(math.log(self.data), "log")

    def tanh(self):
        return self._make(math.tanh(self.data), "tanh")

    def relu(self):
        return self._make(max(0.0, self.data), "relu")

    def maximum(self, other):
        other = self._wrap(other)
        return self._make(max(self.data, other.data), "max", other)

    def _local(self):
        x = self.args[0].data
        y = self.args[1].data if len(self.args) > 1 else None
        if self.op == "add":
            return 1.0, 1.0
        if self.op == "sub":
            return 1.0, -1.0
        if self.op == "mul":
            return y, x
        if self.op == "div":
            return 1 / y, -x / y**2
        if self.op == "max":
            return (1.0, 0.0) if x > y else (0.0, 1.0)
        if self.op == "pow":
            return (self.exponent * x ** (self.exponent - 1),)
        if self.op == "exp":
            return (self.data,)
        if self.op == "log":
            return (1 / x,)
        if self.op == "tanh":
            return (1 - self.data**2,)
        return (1.0 if x > 0 else 0.0,)

    def backward(self):
        order = []
        state = {}
        stack = [self]
        while stack:
            node = stack[-1]
            if state.get(id(node), 0) == 0:
                state[id(node)] = 1
                stack.extend(arg for arg in node.args if id(arg) not in state)
            else:
                stack.pop()
                if state[id(node)] == 1:
                    state[id(node)] = 2
                    order.append(node)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            if node.args:
                for arg, slope in zip(node.args, node._local()):
                    arg.grad += slope * node.grad

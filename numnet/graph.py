"""A scalar autodiff engine: numbers that remember how they were computed, and the derivatives that follow from it.

`Value` is the engine; `nodes_and_edges` lists a finished computation for drawing.
"""

import numpy as np

__all__ = ["Value", "nodes_and_edges"]


class Value:
    """A number in a computation graph.

    Supports ``+ - * /`` with a `Value` or a plain number on either side, ``**`` with a plain number as exponent, and
    the methods `exp`, `log`, `tanh`, `relu`, `maximum`. Every operation returns a new `Value` and leaves its operands
    as they were. `backward` then finds the derivative of one result with respect to everything it was computed from.

    Parameters
    ----------
    data : float
    parents : tuple of Value    the operands this value was computed from; empty for an input
    slopes : tuple of float    the derivative of this value with respect to each parent, there and then
    op : str    the operation's name, shown in drawings

    Attributes
    ----------
    data : float    the value
    grad : float    after `backward`: derivative of the root with respect to this value; before: 0.0

    Notes
    -----
    Lesson 08. Only ``Value(data)``, ``data`` and ``grad`` are relied on from outside; how a value stores what
    `backward` needs is up to you.
    """

    def __init__(self, data, parents=(), slopes=(), op=""):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes
        self.op = op

    def __repr__(self):
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        """``self + other``; ``other`` is a `Value` or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")
        ### END SOLUTION

    def __radd__(self, other):
        """``other + self``, called when ``other`` is a number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __neg__(self):
        """``-self``."""
        ### BEGIN SOLUTION
        return self * -1
        ### END SOLUTION

    def __sub__(self, other):
        """``self - other``; ``other`` is a `Value` or a number."""
        ### BEGIN SOLUTION
        return self + -other
        ### END SOLUTION

    def __rsub__(self, other):
        """``other - self``, called when ``other`` is a number."""
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __mul__(self, other):
        """``self * other``; ``other`` is a `Value` or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")
        ### END SOLUTION

    def __rmul__(self, other):
        """``other * self``, called when ``other`` is a number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __truediv__(self, other):
        """``self / other``; ``other`` is a `Value` or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return self * other**-1
        ### END SOLUTION

    def __rtruediv__(self, other):
        """``other / self``, called when ``other`` is a number."""
        ### BEGIN SOLUTION
        return self**-1 * other
        ### END SOLUTION

    def __pow__(self, exponent):
        """``self ** exponent`` for a plain number; TypeError if the exponent is a `Value`."""
        if isinstance(exponent, Value):
            raise TypeError("the exponent must be a plain number, not a Value")
        ### BEGIN SOLUTION
        # Written out for 0, where the power rule would ask for 0 ** -1.
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,), f"**{exponent:g}")
        ### END SOLUTION

    def exp(self):
        """The exponential function of this value."""
        ### BEGIN SOLUTION
        out = float(np.exp(self.data))
        return Value(out, (self,), (out,), "exp")
        ### END SOLUTION

    def log(self):
        """The natural logarithm of this value, which must be positive."""
        ### BEGIN SOLUTION
        return Value(np.log(self.data), (self,), (1 / self.data,), "log")
        ### END SOLUTION

    def tanh(self):
        """The hyperbolic tangent of this value."""
        ### BEGIN SOLUTION
        out = float(np.tanh(self.data))
        return Value(out, (self,), (1 - out * out,), "tanh")
        ### END SOLUTION

    def relu(self):
        """This value if it is positive, else 0. The slope at exactly 0 is 0."""
        ### BEGIN SOLUTION
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")
        ### END SOLUTION

    def maximum(self, other):
        """The larger of this value and ``other``, a `Value` or a number. No check asks for the slope of a tie."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        first = float(self.data >= other.data)
        return Value(max(self.data, other.data), (self, other), (first, 1 - first), "max")
        ### END SOLUTION

    def backward(self):
        """Set ``grad`` of every value this one was computed from to the derivative of this one with respect to it.

        The root's own ``grad`` is 1. A value that is used in several places gets the sum over all paths. Old contents
        of ``grad`` do not count, so a second call gives the same. The time grows with the number of values, not with
        the number of paths. A chain of many thousands of operations must not reach Python's recursion limit.
        """
        ### BEGIN SOLUTION
        # Depth first with an explicit stack: a value enters the order after everything it was computed from.
        order, seen, stack = [], {self}, [(self, iter(self.parents))]
        while stack:
            value, parents = stack[-1]
            for parent in parents:
                if parent not in seen:
                    seen.add(parent)
                    stack.append((parent, iter(parent.parents)))
                    break
            else:
                stack.pop()
                order.append(value)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad
        ### END SOLUTION


def nodes_and_edges(root):
    """List a computation for drawing.

    Parameters
    ----------
    root : Value    the result

    Returns
    -------
    nodes : list of Value    each value that ``root`` was computed from, and ``root`` itself, once, in no useful order
    edges : list of (int, int)    one pair (operand, result) of positions in ``nodes`` for each use of an operand
    """
    nodes, position, edges = [root], {root: 0}, []
    for value in nodes:  # grows while it is walked
        for parent in value.parents:
            if parent not in position:
                position[parent] = len(nodes)
                nodes.append(parent)
            edges.append((position[parent], position[value]))
    return nodes, edges

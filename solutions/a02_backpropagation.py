# %% [markdown]
# # Backpropagation
#
# A network learns by asking one question of every number inside it: *if you grew a little, what would happen to the
# loss?* Backpropagation answers for all of them at once, in about the time of two forward passes. In this notebook
# you build it twice. First for single numbers, where you see every step: an engine that differentiates any expression
# you can write. Then for whole layers, where it is fast enough to train a classifier of clothes from raw pixels with
# NumPy alone. At the end your own net learns from 4,000 pictures, and you find out what it has learnt.
#
# You need lessons 06 (neurons and their bends), 08 (computation graphs), 09 (backpropagation with matrices) and, for
# one task, 10 (initialisation). Where a docstring names another lesson, this notebook tells again what you need of
# it. It is long, and made to be done in parts: each section ends with something that works.
#
# <!-- tasks -->

# %% [markdown]
# ## How this notebook works
#
# - Write your code where a cell says `raise NotImplementedError`, in place of that line. Keep the cell's first line
#   (`# task: ...`) and the function's name and arguments. Imports and helper functions that a task needs go into the same
#   cell: each task cell is read on its own. Functions of other tasks may be called by their names.
# - Run the task cell, then the cell below it. **`check("affine_forward")`** tells you what is right, what is wrong and,
#   for the usual mistakes, why. Run it as often as you like. Your points come from the same check with other numbers.
# - **`hint("affine_forward")`** gives a hint; call it again for the next one. There are three. They cost nothing.
# - Cells that begin with **`with needs(...)`** use your functions. Until those pass, they print one line and do nothing.
# - What passes is kept in a small library file beside this notebook, and later assignments use it.
#
# Run the next two cells first, and again after every restart of the kernel.

# %%
# set-up

# %%
from numnet import data, plots

plots.use_style()

# %% [markdown]
# ## 1. Derivatives of single numbers
#
# Every computation, however long, is made of steps so small that you know their derivatives by heart: a sum, a
# product, an exponential. If each number remembers the step that made it, the derivative of the end with respect to
# the beginning is bookkeeping. That is all that PyTorch's `backward()` does, and now you write it.
#
# **An example by hand.** Take $a = 2$, $b = 3$ and $e = ab + a$. Call the product $m$.
#
# | step | value | what it hands back, given its own gradient $g$ |
# |---|---|---|
# | $m = a \cdot b$ | 6 | $3g$ to $a$ (the *other* factor), $2g$ to $b$ |
# | $e = m + a$ | 8 | $g$ to $m$, $g$ to $a$ |
#
# Go backwards and begin with $\partial e / \partial e = 1$. The sum hands 1 to $m$ and 1 to $a$. The product, whose
# gradient is now 1, hands 3 to $a$ and 2 to $b$. So $b$ gets 2, and $a$ gets $1 + 3 = 4$, once for each time it was
# used. Test it without calculus: with $a = 2.001$ the result is $8.004$.

# %%
a, b = plots.Node(2, grad=4), plots.Node(3, grad=2)
m = plots.Node(6, grad=1, parents=(a, b), op="*", slopes=(3, 2))
e = plots.Node(8, grad=1, parents=(m, a), op="+", slopes=(1, 1))
plots.show(
    plots.computation_graph(
        e, {a: "a", b: "b", m: "m", e: "e"}, title="By hand: two paths lead from a to e"
    ),
    alt="""Graph of e = a b + a. Above each wire stands its value: 2 from a, 3 from b, 6 from the
    product, 8 from the sum. Below stands what comes back along it: 1 to the product, 3 and 1 to
    a, 2 to b.""",
)

# %% [markdown]
# Two questions are left to you. What do the other operations hand back? And in which order must the steps be visited,
# so that a number passes its gradient on only when all of it has arrived? Think of a number that is used at the very
# end and near the beginning. Think of 30 doublings in a row, $x \to x + x$: there are $2^{30}$ paths through them,
# and your engine must not walk each one. A chain of thousands of steps must work too, and Python stops a function
# that calls itself about 1,000 times over.
#
# The class has methods with odd names because Python calls `a.__add__(b)` for `a + b`. For `2 + b` it calls
# `b.__radd__(2)`, since a plain 2 knows nothing of your class.

# %%
# task: Value

# %% [markdown]
# Now let your engine draw its own work. The next cell hands your `Value` objects to a formula, watches what is done
# with them, and calls your `backward()`. The numbers above the wires are your `data`, those below come from your
# `grad`. Put in a formula of your own.

# %%
with needs("Value"):
    drawing = plots.graph_of(
        lambda a, b: a * b + a,
        {"a": Value(2), "b": Value(3)},
        result="e",
        title="Computed and differentiated by your engine",
    )
    plots.show(
        drawing,
        alt="The graph of the example above, with the values and the gradients of your own engine.",
    )

# %% [markdown]
# It differentiates anything that is made of its operations. Here is a neuron with a sigmoid, with the weights and
# inputs of lesson 08. Before you run the cell, say which of the five gradients must be negative.

# %%
with needs("Value"):
    numbers = {"w0": Value(1), "x0": Value(-1), "w1": Value(2), "x1": Value(2), "w2": Value(-2)}
    drawing = plots.graph_of(
        lambda w0, x0, w1, x1, w2: 1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp()),
        numbers,
        result="p",
        title="A neuron, differentiated by your engine",
    )
    plots.show(
        drawing,
        alt="""Graph of a neuron with two weighted inputs, a bias and a sigmoid, values above,
        gradients below.""",
    )
    print({name: round(value.grad, 3) for name, value in numbers.items()})

# %% [markdown]
# You have written a differentiator for every program that is made of these operations, networks included. What it
# lacks is speed: each number is a Python object. The rest of the notebook does the same with whole arrays, where one
# step of the graph is one layer.

# %% [markdown]
# ## 2. Bends
#
# Without a bend between them, two layers are no better than one (lesson 06). So bends come first, and they are the
# simplest layers there are: each number of the array goes its own way and meets no other.
#
# **Forward and backward.** Every layer in this course is a pair of functions.
#
# - `name_forward(x)` returns `(out, cache)`. The *cache* is whatever you want the backward pass to find again: an array, a
#   tuple, anything. Nobody else looks into it.
# - `name_backward(dout, cache)` receives `dout`, which tells for each entry of `out` how fast the loss grows with it. It
#   returns the same for each entry of `x`: upstream times local, for a bend
#   $\mathrm{dx} = \mathrm{dout} \cdot f'(x)$, entry by entry.
#
# **The rhythm.** The check of a backward function runs *your own* forward function and hands you *your own* cache. So
# write and check the forward first. If you change what it caches, run both cells again. Two rules keep a net healthy:
# never change `x` or `dout` in place, for somebody else may still need them, and keep no memory but the cache, since
# the same bend may be used twice before it is asked to go back.

# %% [markdown]
# ### ReLU, a switch
#
# What is positive passes, the rest becomes 0. Most hidden units in the world are made like this, because where the
# switch is on, the slope is exactly 1, however deep the net.
#
# Let `x` be $(1.5, -2, 0, 3)$ and `dout` be $(10, 20, 30, 40)$. Forward gives $(1.5, 0, 0, 3)$, backward
# $(10, 0, 0, 40)$. The third entry stands on the kink itself, where the convention decides. To go back you need to
# know only which entries passed. Both `x` and `out` tell; keep either.

# %%
# task: relu_forward

# %%
# task: relu_backward

# %% [markdown]
# ### Leaky ReLU, a switch that lets a little through
#
# A ReLU that is off for every picture gets no gradient and never learns again. A small slope $\alpha$ below zero
# keeps the door ajar: with $\alpha = 0.1$, the entry $-2$ becomes $-0.2$, and an arriving gradient of 20 leaves as 2.
#
# Some notes write this as $\max(\alpha x, x)$. Try $\alpha = 2$ at $x = 3$ before you believe them. Your backward
# function receives only `dout` and the cache, so what else must travel in it besides the entries' signs?

# %%
# task: leaky_relu_forward

# %%
# task: leaky_relu_backward

# %%
with needs("relu_forward", "relu_backward", "leaky_relu_forward", "leaky_relu_backward"):
    fig = plots.bends(
        {
            "ReLU": (relu_forward, relu_backward),
            "leaky ReLU, α = 0.1": (leaky_relu_forward, leaky_relu_backward, 0.1),
        },
        title="Below zero the ReLU's slope is 0, the leaky one's is not",
    )
    plots.show(
        fig,
        alt="""Value and slope of ReLU and leaky ReLU from -4 to 4. Above zero both have slope 1.
        Below, the ReLU has value and slope 0; the leaky one falls gently with slope 0.1.""",
    )

# %% [markdown]
# ### Sigmoid, a probability
#
# $\sigma(x) = 1 / (1 + e^{-x})$ turns any score into a number between 0 and 1. Lesson 06 found its slope from its own
# value: $\sigma' = \sigma (1 - \sigma)$. So this time the output is the handiest thing to keep. At $x = 2$ the value
# is 0.8808 and the slope $0.8808 \cdot 0.1192 = 0.1050$. Indeed, $\sigma(2.001)$ is 0.8809, larger by 0.000105.
#
# The trap is in the forward pass. At $x = -1000$ the formula asks for $e^{1000}$, which no float can hold. Multiply
# top and bottom by $e^x$:
#
# $$
# \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^{x}}{e^{x} + 1}
# $$
#
# One form is safe for positive entries, the other for negative ones. Mind that `np.where` computes *both* of its
# branches for *all* entries and then chooses. Is there a single exponential that is safe everywhere?

# %%
# task: sigmoid_forward

# %%
# task: sigmoid_backward

# %% [markdown]
# ### Tanh, centred
#
# $\tanh x = 2 \sigma(2x) - 1$ has the same shape between $-1$ and $1$. NumPy has it, without traps. At $x = 1$ the
# value is 0.7616 and the slope 0.4200. Which expression in 0.7616 gives 0.4200? (If you doubt it, $x = 0.5$ has value
# 0.4621 and slope 0.7864.)

# %%
# task: tanh_forward

# %%
# task: tanh_backward

# %%
with needs("sigmoid_forward", "sigmoid_backward", "tanh_forward", "tanh_backward"):
    fig = plots.bends(
        {"sigmoid": (sigmoid_forward, sigmoid_backward), "tanh": (tanh_forward, tanh_backward)},
        title="At 0 the tanh is four times as steep as the sigmoid",
    )
    plots.show(
        fig,
        alt="""Value and slope of sigmoid and tanh from -4 to 4. Both are S-shaped. The sigmoid
        goes from 0 to 1 with a slope of at most a quarter, the tanh from -1 to 1 with slope 1 at
        0.""",
    )

# %% [markdown]
# ### Softplus, a rounded ReLU
#
# $\log(1 + e^x)$ is 0.6931 at 0 and 2.1269 at 2, and at 1000 it is 1000. Write the formula down as it stands and you
# get `inf` there. Pull the large factor out of the logarithm,
#
# $$
# \log(1 + e^x) = \log\big(e^x (e^{-x} + 1)\big) = \; ?
# $$
#
# and say for which entries this form is the better one. The slope, $e^x / (1 + e^x)$, is an old acquaintance from
# this very section. It needs `x`.

# %%
# task: softplus_forward

# %%
# task: softplus_backward

# %% [markdown]
# ### ELU, a ReLU that bends below zero
#
# $x$ itself where $x > 0$, else $\alpha (e^x - 1)$. With $\alpha = 1$, the entry $-1$ becomes $-0.6321$, and the
# slope there is $e^{-1} = 0.3679$; the entry 1 stays 1. (A maximum of the two branches would give $e - 1 = 1.718$ at
# 1: it is another function.) Once more both branches of `np.where` are computed. NumPy warns you if a large positive
# entry overflows in the one that is not wanted; keep it from getting there. What does $\alpha$ do to the slope at $-1$?

# %%
# task: elu_forward

# %%
# task: elu_backward

# %% [markdown]
# ### GELU, the bend of transformers
#
# The input, weighted by the probability that a standard normal number lies below it: $x \, \Phi(x)$ with
# $\Phi(x) = \tfrac12 \big(1 + \operatorname{erf}(x / \sqrt 2)\big)$. NumPy has no $\operatorname{erf}$, so
# `special.erf` is given. Use this exact form, not the tanh formula that you may find elsewhere.
#
# **The derivation, begun.** It is a product, so the product rule gives two terms:
#
# $$
# \frac{d}{dx}\, x\, \Phi(x) = 1 \cdot \Phi(x) + x \cdot \; ?
# $$
#
# The derivative of a distribution function is its density, $\varphi(x) = e^{-x^2/2} / \sqrt{2\pi}$. At $x = 1$ we
# have $\Phi = 0.8413$ and $\varphi = 0.2420$, so the slope is 1.0833: more than 1. At $x = -1$ it is $-0.0833$: less
# than 0.

# %%
# task: gelu_forward

# %%
# task: gelu_backward

# %%
with needs(
    "softplus_forward",
    "softplus_backward",
    "elu_forward",
    "elu_backward",
    "gelu_forward",
    "gelu_backward",
):
    fig = plots.bends(
        {
            "softplus": (softplus_forward, softplus_backward),
            "ELU, α = 1": (elu_forward, elu_backward, 1.0),
            "GELU": (gelu_forward, gelu_backward),
        },
        title="Only the GELU falls before it rises",
    )
    plots.show(
        fig,
        alt="""Value and slope of softplus, ELU and GELU from -4 to 4. On the right all three rise
        with slope near 1. On the left softplus goes to 0, ELU to -1, and GELU dips to -0.17 and
        comes back to 0, so its slope is negative there.""",
    )

# %% [markdown]
# A picture can deceive, small steps cannot. `gradcheck.check_gradients` moves `x` in a random direction, forward and
# back, and compares what your output does with what your gradient says. It works for any pair of functions; try
# another one.

# %%
with needs("gelu_forward", "gelu_backward"):
    x = np.random.default_rng(0).normal(size=(3, 4))
    error = gradcheck.check_gradients(
        gelu_forward, gelu_backward, {"x": x}, np.random.default_rng(1)
    )["x"]
    print(f"measured and computed slope differ by {error:.0e}")

# %% [markdown]
# What you have now: seven bends in both directions, and not one that breaks at $\pm 1000$.
#
# | bend | keeps | slope at $-1$, 0 and 1 |
# |---|---|---|
# | ReLU | which entries passed | 0, 0, 1 |
# | leaky ReLU, $\alpha = 0.1$ | the same, and $\alpha$ | 0.1, 0.1, 1 |
# | sigmoid | its output | 0.197, 0.25, 0.197 |
# | tanh | its output | 0.420, 1, 0.420 |
# | softplus | its input | 0.269, 0.5, 0.731 |
# | ELU, $\alpha = 1$ | its input, and $\alpha$ | 0.368, 1, 1 |
# | GELU | its input | −0.083, 0.5, 1.083 |

# %% [markdown]
# ## 3. A fully connected layer
#
# The layer computes $M$ weighted sums for each of $N$ examples. With one example per row, all of them are one matrix
# product. Every larger model in this course is built from this function, so it comes with a habit that pays for the
# whole course: write the shapes down first.
#
# **An example by hand.** One row, $D = 2$ inputs, $M = 3$ outputs:
#
# $$
# \begin{bmatrix} 1 & 2 \end{bmatrix}
# \begin{bmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{bmatrix}
# + \begin{bmatrix} 0.5 & 0 & -0.5 \end{bmatrix}
# = \begin{bmatrix} 5.5 & 2 & -1.5 \end{bmatrix}
# $$
#
# What will the backward pass want to find in the cache? Look at what a product hands back: the *other* factor.

# %%
# task: affine_forward

# %% [markdown]
# ### The layer, backwards
#
# Some later layer tells this one how the loss changes with each of its outputs: `dout`, with $N \times M$ entries.
# Your function turns that into the gradients of `x`, `w` and `b`. You never need the derivative of a matrix by a
# matrix; you need one entry at a time.
#
# **The derivation, begun.** Entry by entry the layer is $o_{nm} = \sum_d x_{nd} w_{dm} + b_m$. Take one weight,
# $w_{dm}$. It appears in the outputs of column $m$, once for every example. Each of these is a path to the loss $L$,
# and paths add:
#
# $$
# \frac{\partial L}{\partial w_{dm}} = \sum_n \frac{\partial L}{\partial o_{nm}} \frac{\partial o_{nm}}{\partial w_{dm}}
# = \sum_n \mathrm{dout}_{nm} \cdot \; ?
# $$
#
# Fill in the last factor and recognise a matrix product. Then do the same for $x_{nd}$ and $b_m$.
#
# **An example by hand.** Let everything be one number wide, with two examples: $x = (2, 3)^T$, $w = 4$, $b = 1$, so
# the outputs are $(9, 13)^T$. Suppose `dout` is $(1, 10)^T$. The weight acts in both rows:
# $1 \cdot 2 + 10 \cdot 3 = 32$. So does the bias: $1 + 10 = 11$. Each input acts in its own row only: $1 \cdot 4 = 4$
# and $10 \cdot 4 = 40$.
#
# A layer is nothing new to your engine. Here it does the same example, with $L = o_1 + 10 \, o_2$, so that `dout`
# is $(1, 10)$. Find 2 and 30, which make 32, below the two wires that leave $w$.

# %%
with needs("Value"):
    drawing = plots.graph_of(
        lambda x1, w, x2, b: (b + x1 * w) + 10 * (b + x2 * w),
        {"x1": Value(2), "w": Value(4), "x2": Value(3), "b": Value(1)},
        result="L",
        title="Both examples use w and b, so both send a gradient back",
    )
    plots.show(
        drawing,
        alt="""Graph of two examples through one weight and one bias. The wires from w bring back
        2 and 30, those from b bring back 1 and 10; the inputs get 4 and 40.""",
    )

# %%
# task: affine_backward

# %% [markdown]
# A gradient that you derived deserves a second opinion. Push all weights a little in a random direction $v$ and watch
# the loss. Here the loss is the sum of `dout * out`, because its gradient with respect to `out` is `dout`. The change
# of the loss must agree with the sum of `dw * v`, to as many digits as the small step allows. This is what
# `check_gradients` did above, step by step.

# %%
with needs("affine_forward", "affine_backward"):
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
    dout, v, step = rng.normal(size=(5, 3)), rng.normal(size=w.shape), 1e-5
    up, _ = affine_forward(x, w + step * v, b)
    down, _ = affine_forward(x, w - step * v, b)
    out, cache = affine_forward(x, w, b)
    dx, dw, db = affine_backward(dout, cache)
    print(f"measured      {np.sum(dout * (up - down)) / (2 * step):.9f}")
    print(f"from your dw  {np.sum(dw * v):.9f}")

# %% [markdown]
# You have the one layer that every network contains, in both directions, and a test that works for any gradient you
# will ever write: nudge, measure, compare.

# %% [markdown]
# ### Maxout, a layer that learns its own bend
#
# Why choose a bend at all? A maxout unit computes $K$ weighted sums and passes on the largest. With two of them it
# can be a ReLU, a leaky one or an absolute value, whichever serves the loss.
#
# Take one input $x = 2$ and two pieces, $1 \cdot x + 0 = 2$ and $-1 \cdot x + 5 = 3$. The second wins, and the output
# is 3. Now let `dout` be 10. A small change of the first piece changes nothing, so its weight and its bias get 0. The
# winner is an ordinary affine layer: its weight gets $10 \cdot 2 = 20$, its bias 10, and the input
# $10 \cdot (-1) = -10$.
#
# In an array, `w` is $(K, D, M)$ and `b` is $(K, M)$. NumPy multiplies an $(N, D)$ matrix by a stack of $K$ matrices
# in one go; what shape comes out, and along which axis is the maximum? Each output of each example has a winner of
# its own. Keep track of *who* won, not only of how much: of equal pieces the first one takes it all.

# %%
# task: maxout_forward

# %%
# task: maxout_backward

# %%
with needs("maxout_forward", "maxout_backward"):
    w, b = np.array([[[-0.6]], [[0.15]], [[1.0]]]), np.array([[-1.2], [0.0], [-0.8]])
    one_column = lambda z: maxout_forward(z[:, None], w, b)
    slope_of_x = lambda dout, cache: maxout_backward(dout, cache)[0]
    plots.show(
        plots.bends(
            {"one unit, three pieces": (one_column, slope_of_x)}, title="The winner lends its slope"
        ),
        alt="""Value and slope of a maxout unit with three pieces: the upper edge of three
        straight lines, whose slope is a staircase with the steps -0.6, 0.15 and 1.""",
    )

# %% [markdown]
# ## 4. From scores to losses
#
# The last layer gives each picture one score per class. A loss turns the scores and the right answers into one
# number, to be made small. Here the backward pass begins: every gradient in a net is a share of the one that the loss
# hands back.

# %% [markdown]
# ### Softmax
#
# It turns a row of scores into probabilities. Scores $(\log 3, 0)$ have exponentials 3 and 1, so the probabilities
# are $\tfrac34$ and $\tfrac14$. Add 1000 to both scores, and the probabilities are what they were; but ask NumPy for
# $e^{1000}$. What can you take away from a row before you begin, so that no exponent is ever positive?
#
# A softmax is no bend: its entries meet. When one score of a row grows, its probability grows and all others shrink.
#
# **The derivation, begun.** Let $S = \sum_j e^{x_j}$, so that $p_c = e^{x_c} / S$. Take the quotient rule to it, once
# for the score of the same class and once for another, $j \neq c$:
#
# $$
# \frac{\partial p_c}{\partial x_c} = \frac{e^{x_c} S - e^{x_c} e^{x_c}}{S^2} = p_c (1 - p_c),
# \qquad
# \frac{\partial p_c}{\partial x_j} = \; ?
# $$
#
# Score $x_j$ reaches all probabilities of its row, so its gradient is a sum over $c$ of upstream times local. Write
# it down and pull out $p_j$: what is left in the bracket is `dout` at $j$, minus one number for the whole row.
#
# With $p = (\tfrac34, \tfrac14)$ and `dout` $= (4, 8)$, the gradient is $(-0.75, 0.75)$. With $(104, 108)$ it is the
# same. And a `dout` of ones gives zero. Why must it? (So a test with ones would find nothing.)

# %%
# task: softmax_forward

# %%
# task: softmax_backward

# %% [markdown]
# ### The softmax loss
#
# Minus the logarithm of the probability of the right class. Taken together, softmax and logarithm have a gradient so
# simple that it is worth finding yourself.
#
# **The derivation, begun.** For one row with right class $y$ and scores $x_c$:
#
# $$
# L = -\log \frac{e^{x_y}}{\sum_c e^{x_c}} = -x_y + \log \sum_c e^{x_c}
# $$
#
# Differentiate the right-hand side by $x_j$, first for $j \neq y$, then for $j = y$. And ask what happens to $L$ when
# you add the same number to every score of the row.
#
# **An example by hand.** Take the scores $(\log 3, 0)$ again. If the first class is right, the loss is
# $-\log \tfrac34 = 0.288$. Raise the first score by 0.001 and the loss falls by 0.00025; raise the second instead and
# it rises by 0.00025. The two slopes cancel. Why must they?
#
# Over a batch the loss is the mean of its rows. This is the one place in the whole net where $N$ divides. A loss has
# no cache and no second function: it returns its value and its gradient at once.

# %%
# task: softmax_loss

# %% [markdown]
# Before it has learnt anything, a classifier for ten classes should find them equally likely. Which loss does that
# give? Predict the number, then compare. It is the first thing to look at in any training run.

# %%
with needs("softmax_loss"):
    loss, dx = softmax_loss(np.zeros((4, 10)), np.array([3, 1, 4, 1]))
    print(f"loss with equal scores: {loss:.4f}")
    print(f"each row of dx adds up to {np.abs(dx.sum(axis=1)).max():.1e} or less")

# %% [markdown]
# Why one block, when you have a softmax already? Here is the way round: the logarithm hands $-1/p_y$ to your
# `softmax_backward`. On paper both ways are the same.

# %%
with needs("softmax_forward", "softmax_backward", "softmax_loss"):
    for scores in ([[2.0, 1.0]], [[800.0, 0.0]]):
        p, cache = softmax_forward(np.array(scores))
        with np.errstate(all="ignore"):
            in_two_steps = softmax_backward(np.array([[0.0, -1 / p[0, 1]]]), cache)
        at_once = softmax_loss(np.array(scores), np.array([1]))[1]
        print(f"scores {scores[0]}: ", end="")
        print(f"in two steps {in_two_steps[0].round(4)}, at once {at_once[0].round(4)}")

# %% [markdown]
# With the scores 800 and 0 the net is sure and wrong. The probability of the right class is then stored as 0, and what
# follows from $1/0$ is lost. The joint block never divides by it, and pushes with full force.

# %% [markdown]
# ### The hinge loss
#
# The softmax is never satisfied: a right class with probability 0.99 is still pushed. A hinge is. It asks of every
# wrong class to stay below the right one by a margin $\delta$, and then lets it be:
#
# $$
# L = \frac1N \sum_n \sum_{c \neq y_n} \max(0,\; x_{nc} - x_{n y_n} + \delta)
# $$
#
# Take one row with scores $(3, 2.5, 0)$, right class the first, $\delta = 1$. The second class comes too near:
# $2.5 - 3 + 1 = 0.5$. The third keeps its distance: $0 - 3 + 1 = -2$ counts as 0. So $L = 0.5$ and the gradient is
# $(-1, 1, 0)$. With scores $(1, 2, 3)$ two classes are in the way, $L = 2 + 3 = 5$, and the gradient of the right
# score is $-2$: each class that is too near pulls at it once. What would the right class itself contribute, if you
# forgot to leave it out of the sum?

# %%
# task: svm_loss

# %% [markdown]
# ### The first loss of a hinge
#
# A few lines above, you knew the first loss of a softmax classifier before you ran it. The hinge has such a number,
# too. There are **ten** classes, the margin is 1, and every example gives all classes the **same** score. What is
# $L$? You need no computer. If a training run with this loss starts anywhere else, something is wrong before it has
# begun.

# %%
# task: first_hinge_loss

# %% [markdown]
# Both losses side by side, for two classes: the right class scores $m$ more than the wrong one.

# %%
with needs("softmax_loss", "svm_loss"):
    m = np.linspace(-3, 4, 141)
    fig, ax = plots.figure(5.6, 3)
    for loss_of, name, style in ((softmax_loss, "softmax", "-"), (svm_loss, "hinge, δ = 1", "--")):
        ax.plot(
            m, [loss_of(np.array([[one, 0.0]]), np.array([0]))[0] for one in m], style, label=name
        )
    ax.axvline(0, color=plots.MUTED, linewidth=0.8)
    ax.set(xlabel="lead $m$ of the right class", ylabel="loss")
    ax.set_title("The hinge is satisfied at its margin, the softmax never")
    ax.legend()
    plots.show(
        fig,
        alt="""Loss against the lead of the right class. The hinge falls along a straight line to
        0 at a lead of 1 and stays there. The softmax loss is a smooth curve close by that
        approaches 0 and does not reach it.""",
    )

# %% [markdown]
# ### Squared error
#
# Where the target is a number and no class, take half the squared difference, summed over the outputs of an example
# and averaged over the examples. Libraries disagree here: some leave the half out, some divide by the number of all
# entries. The convention below is fixed for the whole course.
#
# Two examples with two outputs each: predictions $(2, 5)$ and $(1, 1)$, targets $(1, 3)$ and $(1, 1)$. The first row
# costs $\tfrac12 (1 + 4) = 2.5$, the second nothing, and the mean is 1.25. The gradient of the first row is
# $(0.5, 1)$: prediction minus target, over $N$. What is the half for?

# %%
# task: mse_loss

# %% [markdown]
# Three losses, and the same gradient in two of them: what the net says, minus what it should say, over $N$. Lesson 06
# shows that this is no accident.

# %% [markdown]
# ## 5. Whole networks
#
# All blocks are there. A network is the plan by which they are joined. Forward, each block hands its output to the
# next and its cache to you. Backward, you visit the same blocks in the opposite order, and each turns the gradient of
# its output into the gradients of its inputs.

# %%
plots.show(
    plots.blocks(
        ["affine", "ReLU", "affine", "loss"],
        ["x", "z", "h", "scores", "loss"],
        weights=["w1, b1", None, "w2, b2"],
        title="Each block goes back with what it kept on the way forward",
    ),
    alt="""Four blocks in a row: affine, ReLU, affine, loss. Values x, z, h, scores run right
    through the forward halves. Gradients dscores, dh, dz, dx run left through the backward
    halves, each of which gets the cache of its forward half. The affine blocks take in weights
    and biases and give out their gradients.""",
)

# %% [markdown]
# ### One gradient by hand
#
# A machine that you cannot check by hand is a machine that you have to believe. Here is the smallest network worth
# the name: two inputs, three hidden units and one output, all with the logistic function
# $\sigma(z) = 1 / (1 + e^{-z})$.
#
# $$
# x = \begin{bmatrix} 0.5 \\ -0.5 \end{bmatrix}, \quad
# W_1 = \begin{bmatrix} 0.5 & -2.5 \\ 1.2 & 0.1 \\ -0.7 & -1.2 \end{bmatrix}, \quad
# b_1 = \begin{bmatrix} -1.5 \\ -1.3 \\ 2.0 \end{bmatrix}, \quad
# W_2 = \begin{bmatrix} -1.5 & 0.2 & 0.5 \end{bmatrix}, \quad
# b_2 = 1.0
# $$

# %%
plots.show(
    plots.layered_net([2, 3, 1], title="Nine weights, four biases"),
    alt="""A net of two inputs, three hidden units and one output; each unit is joined to all
    units of the column before it.""",
)

# %% [markdown]
# Here vectors are columns, so $h = \sigma(W_1 x + b_1)$ and $p = \sigma(W_2 h + b_2)$. The forward pass gives
# $h = (0.5,\ 0.3208,\ 0.9047)$ and $p = 0.6828$. The example is labelled 1, and we follow the log-likelihood
# $\ell = \log p$, which training would make *larger*.
#
# What is $\partial \ell / \partial b_1$ for the **first** hidden unit? Give four decimals, or write the product and
# let Python multiply. This example comes from lecture slides that print the slope of a single step where the whole
# gradient was meant, so do not look it up: follow the path from $\ell$ back to the bias and multiply every slope on
# it.

# %%
# task: mlp_db1

# %% [markdown]
# ### The same network, all gradients
#
# Now in code, for any numbers and a whole batch. The slides do not speak of a loss. They speak of the log-likelihood
# of the labels,
#
# $$
# \ell = \sum_n y_n \log p_n + (1 - y_n) \log (1 - p_n),
# $$
#
# which is to be made larger. So the gradients point uphill, and nothing is divided by $N$.
#
# **An example by hand.** Two examples with scores $\log 3$ and $-\log 3$ have $p = \tfrac34$ and $\tfrac14$. With
# labels 1 and 1, $\ell = \log \tfrac34 + \log \tfrac14 = -1.674$. Raise the second score by 0.001: $p$ becomes
# 0.2501875, and $\ell$ grows by 0.00075. Raise the first one and it grows by 0.00025. Which simple expression in $y$
# and $p$ gives both slopes? Find it, and you need neither $1/p$ nor the sigmoid's own slope, which fail where $p$
# rounds to 0 or to 1. The value needs the same care: a logarithm of a rounded $p$ is lost, but $-\log p$ is one of
# your bends, taken at minus the score.
#
# The hidden units are sigmoids or ReLUs, by choice; the output is a sigmoid in both cases. In this row form one
# example is a row of `x`, so the matrices are the transposes of those above.

# %%
# task: summer_school_mlp

# %% [markdown]
# With sigmoids, the gradient of the input must be $(-0.0525, 0.2824)$; it is the only one that the slides print
# correctly. With ReLUs, the lecture's own exercise, something odd happens. The pre-activations of the three hidden
# units are 0, $-0.75$ and 2.25. The first stands *exactly on the kink*.
#
# Move its bias a little: to one side the unit is on, to the other it is off. Which side does your backward pass take,
# by the convention $\mathrm{relu}'(0) = 0$? And what will small steps to both sides report? Decide, then run the
# cell.

# %%
with needs("summer_school_mlp"):
    x, params, y = nets.summer_school_example()
    for activation in ("sigmoid", "relu"):
        log_likelihood, grads = summer_school_mlp(x, params, y, activation)
        print(f"{activation:8}log-likelihood {log_likelihood:.4f}, ", end="")
        print(f"gradient of x {grads['x'].round(4)}")

    def moved(t):
        return summer_school_mlp(x, {**params, "b1": params["b1"] + np.array([t, 0, 0])}, y, "relu")

    step, (here, grads) = 1e-6, moved(0)
    left, right = moved(-step)[0], moved(step)[0]
    print("The first hidden bias of the ReLU net:")
    print(f"slope to the left {(here - left) / step:.4f}, to the right {(right - here) / step:.4f}")
    print(f"small steps to both sides {(right - left) / (2 * step):.4f}")
    print(f"your backward pass {grads['b1'][0]:.4f}")

# %% [markdown]
# Nobody is wrong: at a kink there is no slope, only a choice. If a gradient check of a ReLU net fails, look first
# whether a pre-activation is near 0. Round numbers, zero inputs and zero biases put it there more often than you
# would think.

# %% [markdown]
# ### Two layers and a loss
#
# Affine, ReLU, affine, softmax loss: the plan in the picture at the head of this section. All parameters travel in
# one dict, `params["w1"]` and so on, and so do the gradients. Any training loop can then treat every network alike:
# for each name, a step against `grads[name]`. Call your own blocks: `layers.affine_forward`, `layers.relu_backward`,
# `losses.softmax_loss`.
#
# **The penalty.** Large weights are made to cost something: $\tfrac12 \lambda \lVert W \rVert^2$, half of $\lambda$
# times the sum of the squares of all entries, for each weight matrix. The factor $\tfrac12$ is there so that its
# derivative is clean. The penalty is a second path from the weights to the loss. What happens where paths join, you
# know from section 1. Biases are not penalised: they only shift, and a shift may be large.
#
# **An example by hand.** One weight $w = 3$ with $\lambda = 0.1$ costs $\tfrac12 \cdot 0.1 \cdot 9 = 0.45$. Make it
# 3.01 and it costs 0.453005. The slope is near 0.3. Which product of 3 and 0.1 is that?
#
# Without labels the function returns the scores alone. They may be negative.

# %%
# task: two_layer_net

# %% [markdown]
# Two tests before any training. A net that knows nothing must start near $\log 10 = 2.303$. And every gradient can be
# measured: move all parameters a little in one random direction and watch the loss.

# %%
with needs("two_layer_net"):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 4)), rng.integers(0, 10, size=5)
    shapes = {"w1": (4, 6), "b1": 6, "w2": (6, 10), "b2": 10}
    small = {name: 0.01 * rng.normal(size=shape) for name, shape in shapes.items()}
    print(f"first loss       {two_layer_net(small, x, y)[0]:.4f}")
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    v = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    loss, grads = two_layer_net(params, x, y, reg=0.1)
    up, _ = two_layer_net({name: params[name] + 1e-5 * v[name] for name in v}, x, y, reg=0.1)
    down, _ = two_layer_net({name: params[name] - 1e-5 * v[name] for name in v}, x, y, reg=0.1)
    print(f"measured         {(up - down) / 2e-5:.9f}")
    print(f"from your grads  {sum(np.sum(grads[name] * v[name]) for name in v):.9f}")

# %% [markdown]
# ### Any depth, and layers used twice
#
# Three layers, ten layers: the pattern repeats, so it becomes a loop. Forward, each step leaves its caches behind.
# Backward, you take them up again, the last one first.
#
# There is one new idea. With `order=(1, 2, 2, 3)` the net has three layers but four steps, for layer 2 is used twice
# in a row, with the same weights both times. Recurrent networks, which read a sentence word by word, are made like
# this throughout.

# %%
plots.show(
    plots.blocks(
        ["affine", "ReLU, affine", "ReLU, affine", "ReLU, affine", "loss"],
        ["x", "z1", "z2", "z3", "scores", "loss"],
        weights=["w1, b1", "w2, b2", "w2, b2", "w3, b3"],
        title="order=(1, 2, 2, 3): two blocks bring back a gradient for w2",
    ),
    alt="""Five blocks in a row: an affine layer, three times a ReLU with an affine layer, and the
    loss. The second and the third block take in the same w2 and b2, and each gives out a dw2 and
    a db2 of its own.""",
)

# %% [markdown]
# **An example by hand.** Let everything be a single number and every unit on, with no biases: $h = w x$ and then
# $s = w h$ with the same $w = 3$ and $x = 2$. So $h = 6$ and $s = 18$. Suppose the gradient of $s$ is 1. The second
# use hands $w$ its input, 6, and hands back $1 \cdot 3$ to $h$. The first use hands $w$ that 3 times its input 2,
# which is 6 again. Together 12. Test it: $3.001^2 \cdot 2 = 18.012002$.
#
# Two questions are yours. What must `grads` hold before the first contribution arrives? And how often does a weight
# matrix that is used twice pay its penalty?

# %%
# task: deep_net

# %% [markdown]
# With this function you can write down any plain network of the next lessons. One thing is missing before it can
# learn: a place to start. But first, sharpen your eye on somebody else's code.

# %% [markdown]
# ### Find the bug
#
# A fellow student wants to stack thirty layers. He has read that it helps to add what goes into a layer to what comes
# out of it: $o = x + \mathrm{relu}(x W + b)$, with as many outputs as inputs. He builds a block for it from his own
# functions, which are all right. The code runs, all shapes are right, and `out` is what it should be. A net of one such
# block passes the gradient check of its weights. A net of two does not.
#
# ```text
#  1   def block_forward(x, w, b):
#  2       z, affine_cache = affine_forward(x, w, b)
#  3       h, relu_cache = relu_forward(z)
#  4       return x + h, (affine_cache, relu_cache)
#  5   def block_backward(dout, cache):
#  6       affine_cache, relu_cache = cache
#  7       dz = relu_backward(dout, relu_cache)
#  8       dx, dw, db = affine_backward(dz, affine_cache)
#  9       dx = dx + dz
# 10       return dx, dw, db
# ```
#
# Exactly one line has a bug. Which? Answer with its number. Reading is enough: say for each line what it ought to do,
# and then what it does.

# %%
# task: find_the_bug

# %% [markdown]
# ## 6. Where to start
#
# Weights cannot all start at zero: then all hidden units compute the same, get the same gradient and stay the same
# for ever. Random weights break the tie, but their size matters. Let $x$ be $D$ independent inputs with mean 0 and
# variance $\sigma_x^2$, and let the weights have mean 0 and variance $\sigma_w^2$. A sum of $D$ products then has
#
# $$
# \operatorname{Var}\Big(\sum_d x_d w_d\Big) = D \, \sigma_w^2 \, \sigma_x^2 .
# $$
#
# With $\sigma_w = 1$ and 784 pixels, one layer multiplies the size of the signal by 28, two such layers by 784. To
# keep it, $D \sigma_w^2$ must be 1. A ReLU throws half of the signal away, which the factor 2 in He's rule makes up
# for. Xavier's rule compromises between the way forward ($D$) and the way back ($M$).
#
# **An example by hand.** He's rule with 200 inputs asks for a variance of $2 / 200 = 0.01$, so for a standard
# deviation of 0.1. Which of the two does `rng.normal` want to know?

# %%
# task: init_weights

# %% [markdown]
# Send 100 examples through five ReLU layers of 200 units, with three sizes of weights, and look at what arrives.
# Which of the three will be too wide for the axis, and which is too narrow to be seen?

# %%
with needs("init_weights"):
    he = lambda rng: init_weights(200, 200, "he_normal", rng)
    starts = {
        "a third of He": lambda rng: he(rng) / 3,
        "He": he,
        "three times He": lambda rng: 3 * he(rng),
    }
    arrived = {}
    for name, weights in starts.items():
        rng = np.random.default_rng(0)
        signal = rng.normal(size=(100, 200))
        for layer in range(5):
            before = signal @ weights(rng)
            signal = np.maximum(before, 0)
        arrived[name] = before
        print(f"{name:14}  mean size before the fifth bend {np.sqrt(np.mean(before**2)):9.4f}")
    fig, axes = plots.figure(7, 2.6, 1, 3)
    plots.histograms(axes, arrived, limits=(-6, 6))
    for ax in axes:
        ax.set(xlabel="pre-activation")
    plots.headline(fig, "After five layers only He's weights have kept the size of the signal")
    plots.show(
        fig,
        alt="""Histograms of the pre-activations of the fifth layer on one scale. With a third of
        He's weights all lie at 0, with He's they form a bell about two wide, with three times
        He's they spread evenly far beyond the axis.""",
    )

# %% [markdown]
# A factor of 3 in each layer is a factor of 243 after five. This is why deep networks can be trained at all, and
# lesson 10 takes it further.

# %% [markdown]
# ## 7. A classifier of your own
#
# Now put the parts together. The function gets pictures as rows of numbers between 0 and 1 with their labels, and
# must return a label for each row of `x_test`. How it gets there is up to you: one layer or two, any step size, any
# number of epochs. Everything you wrote is at hand: `layers.affine_forward` and its kin, `losses.softmax_loss`,
# `nets.two_layer_net`, `initializers.init_weights`. Their bare names work too, but after a restart only once you have
# run their cells again.
#
# A plan that works:
#
# 1. Start with one layer. Repeat: scores, loss, gradients, one small step *against* the gradient. Print the loss. It
#    must fall, and begin near the number of section 4: a little above it, if the first scores are not all equal.
# 2. Use small batches in a new random order in every epoch.
# 3. Put a hidden layer with a bend between two affine layers. You have the whole net as a function already. One layer
#    alone may stop just below what the check asks for.
#
# **Try it before you check it.** The next cell loads real pictures: a part of Fashion-MNIST, 28 by 28 grey pixels, ten
# kinds of clothes. Call your function on some of them, such as
# `train_classifier(x_train[:1500], pictures.y_train[:1500], x_test, np.random.default_rng(0))`, and count how many of its
# labels equal `pictures.y_test`.

# %%
pictures = data.load("fashion_mnist_small")
x_train = pictures.x_train.reshape(len(pictures.x_train), -1) / 255
x_test = pictures.x_test.reshape(len(pictures.x_test), -1) / 255
print(pictures)
names = [pictures.class_names[label] for label in pictures.y_train]
plots.show(
    plots.pictures(pictures.x_train[:10], names[:10], title="The first ten training pictures"),
    alt="Ten training pictures with their classes: grey photographs of clothes, shoes and bags.",
)

# %% [markdown]
# The check trains your function on 1,500 small pictures, which come sorted by class, and counts how many of 500
# others it gets right: 70% are enough. It also trains it three times on only 170 pictures, where 58% are enough. The
# second time has an equal generator, the third has only some of the test rows: the labels must stay the same, so draw
# from `rng` only, and learn nothing from `x_test`, not even its mean. Grading stops a task after ten seconds, so keep
# all of this within two or three. You can print while you try; what is printed does not count.

# %%
# task: train_classifier

# %% [markdown]
# ### How much does more data help?
#
# Your classifier trains on 100, 300, 1,000 and 3,000 of the pictures above and is always tested on the same 1,000
# others. They have four times the pixels of those in the check, so this may take a minute.
#
# Write your prediction down before you run the cells. By how many percentage points does the accuracy rise from the
# first size to the second, and from the third to the last? Where would the curve be with ten times more?

# %%
with needs("train_classifier"):
    sizes, accuracies = [100, 300, 1000, 3000], []
    for size in sizes:
        labels = train_classifier(
            x_train[:size], pictures.y_train[:size], x_test, np.random.default_rng(0)
        )
        accuracies.append(np.mean(labels == pictures.y_test))
        print(f"{size:5d} training pictures: {accuracies[-1]:.1%} of the test pictures right")
    fig, ax = plots.figure(6, 3)
    ax.semilogx(sizes, accuracies, "o-", color=plots.VALIDATION)
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="training pictures", ylabel="test accuracy")
    ax.set_title("Your classifier, trained on more and more pictures")
    plots.show(
        fig,
        alt="Test accuracy of your classifier after training on 100, 300, 1,000 and 3,000 pictures.",
    )

# %% [markdown]
# On a logarithmic axis such a curve is often roughly a straight line, up to the luck of one draw: each further step in
# accuracy costs several times more pictures than the one before it. Was your guess for ten times more on that line?

# %% [markdown]
# ## 8. Find out: what does your net learn?
#
# Now `two_layer_net` gets the 28 by 28 pictures. Nobody has to write a training loop twice, so `training.fit` is
# given: it calls your net on small batches and takes a step against the gradient each time. Look at its docstring:
# `help(training.fit)`.
#
# Three sets of pictures have three jobs. Your net learns from 4,000 pictures. You compare settings on 1,000 others,
# the *held-out* ones. The 1,000 test pictures are for one number at the very end: a setting that was picked because
# it does well on certain pictures looks better on them than it is. The aim is to get more than 80% of
# them right.

# %%
mean = x_train[:4000].mean(axis=0)
x_fit, y_fit = x_train[:4000] - mean, pictures.y_train[:4000]
x_held, y_held = x_train[4000:] - mean, pictures.y_train[4000:]

# %%
with needs("two_layer_net", "init_weights"):

    def train_net(hidden=100, lr=0.2, epochs=10, batch_size=50, reg=0.001, seed=0):
        """Train your net on the 4,000 pictures. The learning rate falls in a straight line from lr to 0."""
        rng = np.random.default_rng(seed)
        start = {
            "w1": init_weights(x_fit.shape[1], hidden, "he_normal", rng),
            "b1": np.zeros(hidden),
            "w2": init_weights(hidden, 10, "he_normal", rng),
            "b2": np.zeros(10),
        }
        steps = epochs * int(np.ceil(len(x_fit) / batch_size))
        return training.fit(
            start,
            lambda params, x, y: two_layer_net(params, x, y, reg),
            x_fit,
            y_fit,
            rng,
            epochs=epochs,
            batch_size=batch_size,
            lr=lambda step: lr * (1 - step / steps),
            evaluate=lambda params: {
                "training": np.mean(two_layer_net(params, x_fit).argmax(axis=1) == y_fit),
                "held out": np.mean(two_layer_net(params, x_held).argmax(axis=1) == y_held),
            },
            show=False,
        )

# %% [markdown]
# Predict before you run the next cell. At which loss does the curve start, with ten classes and a net that knows
# nothing? Which of the two accuracies will be higher at the end, and by how much?

# %%
with needs("two_layer_net", "init_weights"):
    params, history = train_net()
    plots.show(
        plots.training_history(history, title="Loss and accuracy of your net in training"),
        alt="""Left: the loss of every step and its mean in each epoch. Right: the share of right
        answers after every epoch, for the training pictures and for the held-out ones.""",
    )
    epochs = np.split(np.array(history["loss"]), len(history["training"]))
    print(f"first loss {history['loss'][0]:.2f}; mean of each epoch", *(f"{epoch.mean():.2f}" for epoch in epochs))
    print(f"at the end: training {history['training'][-1]:.1%}, held out {history['held out'][-1]:.1%}")

# %% [markdown]
# The first loss lies above $\log 10 = 2.30$ for two reasons: the penalty counts from the first step on, and random
# weights do not give all classes the same score.
#
# What does a hidden unit look for? Its weights are one number per pixel, so they can be drawn as a picture. Most of
# what one sees there is the random start, so the cell subtracts it. What is left is the sum of all steps against the
# gradient. Orange pixels now speak for the unit, blue ones against it, white ones have not moved. Can you find a
# sleeve, a sole, a pair of legs?

# %%
with needs("two_layer_net", "init_weights"):
    start, _ = train_net(epochs=0)
    moved = params["w1"] - start["w1"]
    most = np.argsort(-np.linalg.norm(moved, axis=0))[:16]
    plots.show(
        plots.weights_as_images(
            moved[:, most], (28, 28), title="What sixteen hidden units have learnt"
        ),
        alt="""The change of the first-layer weights of the sixteen hidden units that moved most,
        as pictures of 28 by 28 pixels, in two rows of eight.""",
    )

# %% [markdown]
# Which classes does it take for which? There are about 100 held-out pictures of each class.

# %%
with needs("two_layer_net", "init_weights"):
    guesses = two_layer_net(params, x_held).argmax(axis=1)
    plots.show(
        plots.confusion_matrix(
            y_held, guesses, pictures.class_names, title="What your net calls the held-out pictures"
        ),
        alt="""Table of ten right classes by ten answers of your net for the held-out pictures.
        Right answers stand on the diagonal; each other number counts one kind of confusion.""",
    )

# %% [markdown]
# And here are the pictures on which it is wrong and most sure of it. Would you have known?

# %%
with needs("two_layer_net", "init_weights", "softmax_forward"):
    p, _ = softmax_forward(two_layer_net(params, x_held))
    sure = np.where(guesses == y_held, 0, p.max(axis=1)).argsort()[::-1][:10]
    called = [f"{pictures.class_names[guesses[k]]} ({p[k].max():.0%})" for k in sure]
    words = [f"{names[4000 + k]}, called\n{word}" for k, word in zip(sure, called)]
    plots.show(
        plots.pictures(pictures.x_train[4000:][sure], words, title="Wrong, and sure of it"),
        alt="""The ten held-out pictures to whose wrong class your net gives the highest
        probability, with both classes.""",
    )

# %% [markdown]
# Now be a scientist. Change **one** setting of `train_net`: the number of hidden units, the learning rate, the
# epochs, the batch size or the penalty. Write your prediction down first, with a number. Three seeds show how much of
# a difference is luck.

# %%
with needs("two_layer_net", "init_weights"):
    change = {}  # one setting of yours, such as {"batch_size": 25}
    for name, settings in {"as above": {}, "changed": change}.items():
        held_out = [train_net(**settings, seed=seed)[1]["held out"][-1] for seed in range(3)]
        print(f"{name}: " + ", ".join(f"{accuracy:.1%}" for accuracy in held_out))

# %% [markdown]
# One look at the test pictures, now that nothing is chosen any more.

# %%
with needs("two_layer_net", "init_weights"):
    test_accuracy = np.mean(two_layer_net(params, x_test - mean).argmax(axis=1) == pictures.y_test)
    print(f"{test_accuracy:.1%} of the test pictures right")

# %% [markdown]
# Two things to try if you like, for no points. Shuffle the training labels and train again: what do the two
# accuracies become, and why is that a useful test of a training loop? Then move all pixels of all pictures about in
# one fixed random order. Your net will not mind. What does that say about it?

# %% [markdown]
# ## 9. In your own words

# %% [markdown]
# <!-- task: why_sum -->
# In section 1 the number $a$ was used twice, and its gradient was the **sum** of what came back along the two paths.
#
# Explain in six to ten sentences why the contributions are added, and not averaged, multiplied or replaced by the last
# one. Argue with small changes or with the chain rule for several variables. Give one example with numbers of your
# own in which replacing (`=` where `+=` belongs) gives a wrong gradient, and say which. Then say where the same sum
# appears in `affine_backward`.
#
# === BEGIN MARK SCHEME ===
#
# **1 point: the reason.** A small change $\delta$ of the number changes each of the intermediate results that use it,
# by its slope times $\delta$, and to first order the loss changes by the sum of what arrives along all of them. The
# chain rule $\frac{dL}{da} = \sum_i \frac{\partial L}{\partial u_i} \frac{du_i}{da}$, with the $u_i$ named as the
# uses of $a$, is worth the same. Half a point if the rule is only quoted and nothing says what the sum runs over.
#
# **1 point: the example.** Numbers, both contributions, the right sum and the wrong result of replacing. For instance
# $a \cdot a$ at $a = 3$: each factor hands back 3, the sum is 6, replacing leaves 3; indeed $3.001^2 = 9.006$. Half a
# point if the wrong result is not given or the arithmetic is off.
#
# **1 point: the layer.** One bias is used by all $N$ rows, so `db` adds up the rows of `dout`; or one weight is used
# by all rows, so the product that gives `dw` sums over $n$; or one input feeds all $M$ outputs, so `dx` sums over
# $m$. One of the three is enough. Half a point if the place is named but not the repeated use behind it.
#
# No points are lost for length, language or missing formulas. An answer that averages because "the loss is a mean"
# has mixed up the loss's $1/N$ with the layer's sum: give no point for the reason, and say so in the comment.
#
# === END MARK SCHEME ===

# %% [markdown]
# <!-- task: what_the_net_learnt -->
# Report on the net that you trained above, in ten to fifteen sentences, so that somebody who has not seen it could repeat
# it.
#
# 1. **What came out.** Its settings, its accuracy on the held-out and on the test pictures, and the course of the loss: where
#    it starts and why there, how it falls, and whether it still falls at the end.
# 2. **What it confuses.** The two or three most frequent confusions with their numbers, and a reason that one can see in the
#    pictures.
# 3. **What you changed.** One setting, your prediction *before* you ran it, what came out over several seeds, and what you now
#    think is the cause. A prediction that failed and is explained is worth as much as one that came true.
#
# === BEGIN MARK SCHEME ===
#
# For comparison: with the settings as given, the course's own net gets 84.4% of the test pictures right on average
# over 20 seeds, with a standard deviation of 0.4 percentage points, and 85.8% of the held-out ones. The first loss is
# about 2.5: $\log 10 = 2.3$, 0.1 for the penalty, and the rest from the random start. The figures here and below
# stand in `benchmarks/results/experiment.json`.
#
# **1 point: what came out.** Settings, both accuracies, and the start of the loss with its reason (ten classes,
# nothing learnt: near $\log 10$), its fast and then slow fall, its noise from batch to batch. Half a point if the
# numbers are there and nothing is said of the curve, or the other way round. Half a point if the test pictures were
# used to choose a setting.
#
# **1 point: what it confuses.** At least two pairs with numbers, and a reason in the pictures. The usual pairs are
# among shirt, T-shirt, pullover and coat: the same outline, with sleeves or buttons that are a few pixels wide at 28
# by 28. Of 100 held-out shirts about 12 are called T-shirt, 12 pullover and 8 coat; of 100 pullovers about 13 are
# called coat. Of 100 sneakers about 7 are called sandals.
# Half a point if the pairs are named without a reason, or the reason is only that the classes are similar.
#
# **1 point: what was changed.** One setting, a prediction with a direction and a rough number, the result over at
# least two seeds, and a cause that fits it. Held-out accuracy over 5 seeds, 85.8% unchanged: 5 hidden units 80%, 2
# hidden units 53%, 400 hidden units 86%; learning rate 0.02 78%, 2.0 70%; 1 epoch 78%, 30 epochs 86%; batches of 500
# 78%; penalty 0 86%, 0.1 77%. Half a point if two settings were changed at once, if the prediction is missing or has
# no direction, or if a difference within the spread of the seeds is explained as if it were one.
#
# Nothing is lost for a prediction that failed, for a net that is worse than the course's, for a change that made no
# difference and is reported so, for length, language or missing plots. An answer with numbers that its own notebook
# does not give earns no point for the part they stand in: ask for the run.
#
# === END MARK SCHEME ===

# %% [markdown]
# ## Hand in
#
# Choose *Restart kernel and run all cells*, and save. The cell below checks every task once more and says which file
# to hand in. Hand in that notebook and nothing else.

# %%
check()

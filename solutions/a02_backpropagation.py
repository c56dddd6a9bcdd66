# %% [markdown]
# # Backpropagation
#
# A network learns by asking one question of every number inside it: *if you grew a little, what would happen to the loss?*
# Backpropagation answers for all of them at once, in about the time of two forward passes. In this notebook you build it
# twice. First for single numbers, where you see every step: an engine that differentiates any expression you can write.
# Then for whole layers, where it is fast enough to train a classifier of clothes from raw pixels with NumPy alone. The
# last section trains your classifier and lets you find out how much it gains from more pictures.
#
# You need lessons 08 (computation graphs), 09 (backpropagation with matrices) and, for one task, 10 (initialisation).
#
# <!-- tasks -->

# %% [markdown]
# ## How this notebook works
#
# - Write your code where a cell says `raise NotImplementedError`, in place of that line. Keep the cell's first line
#   (`# task: ...`) and the function's name and arguments. Imports and helper functions that a task needs go into the same
#   cell: each task cell is read on its own.
# - Run the task cell, then the cell below it. **`check("affine_forward")`** tells you what is right, what is wrong and,
#   for the usual mistakes, why. Run it as often as you like. Your points come from the same check with other numbers.
# - **`hint("affine_forward")`** gives a hint; call it again for the next one. There are three. They cost nothing.
# - Cells that begin with **`with needs(...)`** use your functions. Until those pass, they print one line and do nothing.
# - What passes is kept in a small library file beside this notebook, and later assignments use it.
#
# Run the next cell first, and again after every restart of the kernel.

# %%
# set-up

# %% [markdown]
# ## 1. Derivatives of single numbers
#
# Every computation, however long, is made of steps so small that you know their derivatives by heart: a sum, a product,
# an exponential. If each number remembers the step that made it, the derivative of the end with respect to the beginning
# is bookkeeping. That is all that PyTorch's `backward()` does, and now you write it.
#
# **An example by hand.** Take $a = 2$, $b = 3$ and $e = ab + a$. Call the product $m$.
#
# | step | value | what it hands back, given its own gradient $g$ |
# |---|---|---|
# | $m = a \cdot b$ | 6 | $3g$ to $a$ (the *other* factor), $2g$ to $b$ |
# | $e = m + a$ | 8 | $g$ to $m$, $g$ to $a$ |
#
# Go backwards and begin with $\partial e / \partial e = 1$. The sum hands 1 to $m$ and 1 to $a$. The product, whose
# gradient is now 1, hands 3 to $a$ and 2 to $b$. So $b$ gets 2, and $a$ gets $1 + 3 = 4$, once for each time it was used.
# Test it without calculus: with $a = 2.001$ the result is $8.004$.
#
# Two questions are left to you. What do the other operations hand back? And in which order must the steps be visited, so
# that a number passes its gradient on only when all of it has arrived? Think of a number that is used at the very end and
# near the beginning. Think of 30 doublings in a row, $x \to x + x$: there are $2^{30}$ paths through them, and your engine
# must not walk each one. A chain of thousands of steps must work too, and Python stops a function that calls itself about
# 1,000 times over.
#
# The class has methods with odd names because Python calls `a.__add__(b)` for `a + b`. For `2 + b` it calls
# `b.__radd__(2)`, since a plain 2 knows nothing of your class.

# %%
# task: Value

# %% [markdown]
# Your engine now differentiates anything that is made of its operations. Here is a neuron with a sigmoid, with the
# weights and inputs of lesson 08. Before you run the cell, say which of the five gradients must be negative.

# %%
with needs("Value"):
    w0, x0, w1, x1, w2 = Value(1), Value(-1), Value(2), Value(2), Value(-2)
    neuron = 1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp())
    neuron.backward()
    print(f"output {neuron.data:.3f}")
    for name, value in {"w0": w0, "x0": x0, "w1": w1, "x1": x1, "w2": w2}.items():
        print(f"d output / d {name} = {value.grad:+.3f}")

# %% [markdown]
# You have written a differentiator for every program that is made of these operations, networks included. What it lacks
# is speed: each number is a Python object. The rest of the notebook does the same with whole matrices, where one step of
# the graph is one layer.

# %% [markdown]
# ## 2. A fully connected layer
#
# The layer computes $M$ weighted sums for each of $N$ examples. With one example per row, all of them are one matrix
# product. Every larger model in this course is built from this function, so it comes with a habit that pays for the whole
# course: write the shapes down first.
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
# The function also returns a *cache*: whatever you want the backward pass to find again. Nobody but your own
# `affine_backward` looks into it.

# %%
# task: affine_forward

# %% [markdown]
# ## 3. The layer, backwards
#
# Some later layer tells this one how the loss changes with each of its outputs: `dout`, with $N \times M$ entries. Your
# function turns that into the gradients of `x`, `w` and `b`. You never need the derivative of a matrix by a matrix; you
# need one entry at a time.
#
# **The derivation, begun.** Entry by entry the layer is $o_{nm} = \sum_d x_{nd} w_{dm} + b_m$. Take one weight, $w_{dm}$.
# It appears in the outputs of column $m$, once for every example. Each of these is a path to the loss $L$, and paths add:
#
# $$
# \frac{\partial L}{\partial w_{dm}} = \sum_n \frac{\partial L}{\partial o_{nm}} \frac{\partial o_{nm}}{\partial w_{dm}}
# = \sum_n \mathrm{dout}_{nm} \cdot \; ?
# $$
#
# Fill in the last factor and recognise a matrix product. Then do the same for $x_{nd}$ and $b_m$.
#
# **An example by hand.** Let everything be one number wide, with two examples: $x = (2, 3)^T$, $w = 4$, $b = 1$, so the
# outputs are $(9, 13)^T$. Suppose `dout` is $(1, 10)^T$. The weight acts in both rows: $1 \cdot 2 + 10 \cdot 3 = 32$. So
# does the bias: $1 + 10 = 11$. Each input acts in its own row only: $1 \cdot 4 = 4$ and $10 \cdot 4 = 40$.

# %%
# task: affine_backward

# %% [markdown]
# A gradient that you derived deserves a second opinion. Push all weights a little in a random direction $v$ and watch the
# loss. Here the loss is the sum of `dout * out`, because its gradient with respect to `out` is `dout`. The change of the
# loss must agree with the sum of `dw * v`, to as many digits as the small step allows.

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
# You have the one layer that every network contains, in both directions, and a test that works for any gradient you will
# ever write: nudge, measure, compare.

# %% [markdown]
# ## 4. From scores to a loss
#
# The last layer gives each picture one score per class. The softmax turns a row of scores into probabilities, and the
# loss is minus the logarithm of the probability of the right class. Taken together the two have a gradient so simple that
# it is worth finding yourself, and a numerical trap that has ruined many trainings: $e^{1000}$ is not a number your
# computer can hold, while the answer it leads to is perfectly ordinary.
#
# **The derivation, begun.** For one row with right class $y$ and scores $x_c$:
#
# $$
# L = -\log \frac{e^{x_y}}{\sum_c e^{x_c}} = -x_y + \log \sum_c e^{x_c}
# $$
#
# Differentiate the right-hand side by $x_j$, first for $j \neq y$, then for $j = y$. And ask what happens to $L$ when you
# add the same number to every score of the row.
#
# **An example by hand.** Scores $(\log 3, 0)$ have exponentials 3 and 1, so the probabilities are $\tfrac34$ and
# $\tfrac14$. If the first class is right, the loss is $-\log \tfrac34 = 0.288$. Raise the first score by 0.001 and the
# loss falls by 0.00025; raise the second instead and it rises by 0.00025. The two slopes cancel. Why must they?

# %%
# task: softmax_loss

# %% [markdown]
# Before it has learnt anything, a classifier for ten classes should find them equally likely. Which loss does that give?
# Predict the number, then compare. It is the first thing to look at in any training run.

# %%
with needs("softmax_loss"):
    loss, dx = softmax_loss(np.zeros((4, 10)), np.array([3, 1, 4, 1]))
    print(f"loss with equal scores: {loss:.4f}")
    print(f"each row of dx adds up to {np.abs(dx.sum(axis=1)).max():.1e} or less")

# %% [markdown]
# ## 5. Where to start
#
# Weights cannot all start at zero: then all hidden units compute the same, get the same gradient and stay the same for
# ever. Random weights break the tie, but their size matters. Let $x$ be $D$ independent inputs with mean 0 and variance
# $\sigma_x^2$, and let the weights have mean 0 and variance $\sigma_w^2$. A sum of $D$ products then has
#
# $$
# \operatorname{Var}\Big(\sum_d x_d w_d\Big) = D \, \sigma_w^2 \, \sigma_x^2 .
# $$
#
# With $\sigma_w = 1$ and 784 pixels, one layer multiplies the size of the signal by 28, two such layers by 784. To keep it, $D
# \sigma_w^2$ must be 1. A ReLU throws half of the signal away, which the factor 2 in He's rule makes up for. Xavier's
# rule compromises between the way forward ($D$) and the way back ($M$).
#
# **An example by hand.** He's rule with 200 inputs asks for a variance of $2 / 200 = 0.01$, so for a standard deviation of
# 0.1. Which of the two does `rng.normal` want to know?

# %%
# task: init_weights

# %%
with needs("init_weights"):
    rng = np.random.default_rng(0)
    signal = {"std 1": rng.normal(size=(100, 200)), "He": rng.normal(size=(100, 200))}
    for depth in range(1, 6):
        signal["std 1"] = np.maximum(signal["std 1"] @ rng.normal(size=(200, 200)), 0)
        signal["He"] = np.maximum(signal["He"] @ init_weights(200, 200, "he_normal", rng), 0)
        print(f"after layer {depth}:  std 1 {signal['std 1'].std():14.1f}   He {signal['He'].std():6.3f}")

# %% [markdown]
# The left column explodes, the right one keeps its size from layer to layer. This is why deep networks can be trained at
# all, and lesson 10 takes it further.

# %% [markdown]
# ## 6. A classifier of your own
#
# Now put the parts together. The function gets pictures as rows of numbers between 0 and 1 with their labels, and must
# return a label for each row of `x_test`. How it gets there is up to you: one layer or two, any step size, any number of
# epochs. Your own functions are at hand as `layers.affine_forward`, `layers.affine_backward`, `losses.softmax_loss` and
# `initializers.init_weights`. Their bare names work too, but after a restart only once you have run their cells again.
#
# A plan that works:
#
# 1. Start with one layer. Repeat: scores, loss, gradients, one small step *against* the gradient. Print the loss; it must
#    begin near the number of section 4 and fall.
# 2. Use small batches in a new random order in every epoch.
# 3. Put a hidden layer with a ReLU between two affine layers. Its backward pass hands the gradient on where the ReLU was
#    on, and 0 where it was off.
#
# The check trains your function on 1,500 small pictures, which come sorted by class, and counts how many of 500 others it
# gets right: 70% are enough. It also trains it three times on only 170 pictures, where 58% are enough. The second time
# has an equal generator, the third has only some of the test rows: the labels must stay the same, so draw from `rng`
# only, and learn nothing from `x_test`, not even its mean. Grading stops a task after ten seconds, so keep all of this
# within two or three. You can print while you try; what is printed does not count.

# %%
# task: train_classifier

# %% [markdown]
# ## 7. One gradient by hand
#
# A machine that you cannot check by hand is a machine that you have to believe. Here is the smallest network worth the
# name: two inputs, three hidden units and one output, all with the logistic function $\sigma(z) = 1 / (1 + e^{-z})$.
#
# $$
# x = \begin{bmatrix} 0.5 \\ -0.5 \end{bmatrix}, \quad
# W_1 = \begin{bmatrix} 0.5 & -2.5 \\ 1.2 & 0.1 \\ -0.7 & -1.2 \end{bmatrix}, \quad
# b_1 = \begin{bmatrix} -1.5 \\ -1.3 \\ 2.0 \end{bmatrix}, \quad
# W_2 = \begin{bmatrix} -1.5 & 0.2 & 0.5 \end{bmatrix}, \quad
# b_2 = 1.0
# $$
#
# Here vectors are columns, so $h = \sigma(W_1 x + b_1)$ and $p = \sigma(W_2 h + b_2)$. The forward pass gives
# $h = (0.5,\ 0.3208,\ 0.9047)$ and $p = 0.6828$. The example is labelled 1, and we follow the log-likelihood
# $\ell = \log p$, which training would make *larger*.
#
# What is $\partial \ell / \partial b_1$ for the **first** hidden unit? Give four decimals, or write the product and let
# Python multiply. This example comes from lecture slides that print the slope of a single step where the whole gradient
# was meant, so do not look it up: follow the path from $\ell$ back to the bias and multiply every slope on it.

# %%
# task: mlp_db1

# %% [markdown]
# ## 8. In your own words

# %% [markdown]
# <!-- task: why_sum -->
# In section 1 the number $a$ was used twice, and its gradient was the **sum** of what came back along the two paths.
#
# Explain in about six sentences why the contributions are added, and not averaged, multiplied or replaced by the last
# one. Argue with small changes or with the chain rule for several variables. Give one example with numbers of your own in
# which replacing (`=` where `+=` belongs) gives a wrong gradient, and say which. Then say where the same sum appears in
# `affine_backward`.
#
# === BEGIN MARK SCHEME ===
#
# **1 point: the reason.** A small change $\delta$ of the number changes each of the intermediate results that use it, by
# its slope times $\delta$, and to first order the loss changes by the sum of what arrives along all of them. The chain
# rule $\frac{dL}{da} = \sum_i \frac{\partial L}{\partial u_i} \frac{du_i}{da}$, with the $u_i$ named as the uses of $a$,
# is worth the same. Half a point if the rule is only quoted and nothing says what the sum runs over.
#
# **1 point: the example.** Numbers, both contributions, the right sum and the wrong result of replacing. For instance
# $a \cdot a$ at $a = 3$: each factor hands back 3, the sum is 6, replacing leaves 3; indeed $3.001^2 = 9.006$. Half a point
# if the wrong result is not given or the arithmetic is off.
#
# **1 point: the layer.** One bias is used by all $N$ rows, so `db` adds up the rows of `dout`; or one weight is used by
# all rows, so the product that gives `dw` sums over $n$; or one input feeds all $M$ outputs, so `dx` sums over $m$. One of
# the three is enough. Half a point if the place is named but not the repeated use behind it.
#
# No points are lost for length, language or missing formulas. An answer that averages because "the loss is a mean" has
# mixed up the loss's $1/N$ with the layer's sum: give no point for the reason, and say so in the comment.
#
# === END MARK SCHEME ===

# %% [markdown]
# ## 9. Find out: how much does more data help?
#
# Your classifier meets real pictures: a part of Fashion-MNIST, 28 by 28 grey pixels, ten kinds of clothes. It trains on
# 100, 300, 1,000 and 3,000 of them and is always tested on the same 1,000 others. The pictures have four times the pixels
# of those in the check, so this may take a minute.
#
# Write your prediction down before you run the cells. By how many percentage points does the accuracy rise from the first
# size to the second, and from the third to the last? Where would the curve be with ten times more?

# %%
import matplotlib.pyplot as plt

from numnet import data

pictures = data.load("fashion_mnist_small")
x_train = pictures.x_train.reshape(len(pictures.x_train), -1) / 255
x_test = pictures.x_test.reshape(len(pictures.x_test), -1) / 255
print(pictures)

# %%
with needs("train_classifier"):
    sizes, accuracies = [100, 300, 1000, 3000], []
    for size in sizes:
        labels = train_classifier(x_train[:size], pictures.y_train[:size], x_test, np.random.default_rng(0))
        accuracies.append(np.mean(labels == pictures.y_test))
        print(f"{size:5d} training pictures: {accuracies[-1]:.1%} of the test pictures right")
    fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    ax.semilogx(sizes, accuracies, "o-")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="training pictures", ylabel="test accuracy", title="Your classifier, trained on more and more pictures")
    ax.grid(alpha=0.3)
    plt.show()

# %% [markdown]
# Which pictures does it still get wrong, after 3,000? Look at them: would you have known?

# %%
with needs("train_classifier"):
    wrong = np.flatnonzero(labels != pictures.y_test)[:10]
    fig, axes = plt.subplots(2, 5, figsize=(8, 4), layout="constrained")
    for ax, row in zip(axes.flat, wrong):
        ax.imshow(pictures.x_test[row], cmap="gray_r")
        ax.set_title(f"{pictures.class_names[pictures.y_test[row]]},\ncalled {pictures.class_names[labels[row]]}", fontsize=8)
    for ax in axes.flat:
        ax.axis("off")
    plt.show()

# %% [markdown]
# Two things to try if you like, for no points. Shuffle the training labels and train again: what does the accuracy become,
# and why is that a useful test of a training loop? Then add a little noise to the test pictures and watch which classes
# suffer first.

# %% [markdown]
# ## Hand in
#
# Choose *Restart kernel and run all cells*, and save. The cell below checks every task once more and says which file to
# hand in. Hand in that notebook and nothing else.

# %%
check()

"""One drawing function for each of ten classes: crude side views, faces and top views, with much that is random.
Coordinates are those of `numnet.data.canvas.Canvas`: the origin in the middle, y down, 128 units across.
"""

from dataclasses import dataclass

import numpy as np

from numnet.data.canvas import colour

BLACK = colour(0, 0, 0.02)
WHITE = colour(0.1, 0.03, 0.94)
PINK = colour(0, 0.45, 0.8)


@dataclass(frozen=True)
class Palette:
    """Colours that go together: of the body, of what lies in its shade, of its light parts, and of dark parts."""

    main: np.ndarray
    shade: np.ndarray
    light: np.ndarray
    dark: np.ndarray


def palette(rng, hue, saturation, value):
    """Draw a palette from ranges of hue, saturation and value; one in four is grey."""
    h, s, v = rng.uniform(*hue), rng.uniform(*saturation), rng.uniform(*value)
    if rng.random() < 0.25:
        s, v = 0.2 * s, rng.uniform(0.1, 1)
    return Palette(
        main=colour(h, s, v),
        shade=colour(h + rng.normal(0, 0.05), s * rng.uniform(0.5, 1), v * rng.uniform(0.55, 0.85)),
        light=colour(h, 0.4 * s, min(1, 1.3 * v)),
        dark=colour(rng.random(), 0.2, rng.uniform(0.02, 0.25)),
    )


def machine_palette(rng):
    return palette(rng, hue=(0, 1), saturation=(0, 0.9), value=(0.35, 1))


def fur_palette(rng):
    return palette(rng, hue=(0.02, 0.12), saturation=(0.05, 0.8), value=(0.12, 0.95))


def glass(rng):
    """The colour of a window."""
    return colour(0.58, rng.uniform(0, 0.4), rng.uniform(0.1, 0.9))


def vary(rng, length, by=0.2):
    """`length`, more or less."""
    return length * (1 + by * rng.uniform(-1, 1))


def airplane(canvas, rng):
    """A fuselage with wings and tail, from the side or from above."""
    p = machine_palette(rng)
    length, height = vary(rng, 50), vary(rng, 8, 0.35)
    canvas.ellipse(0, 0, length, height, p.main)
    if rng.random() < 0.6:  # from the side
        near, far = vary(rng, 15), vary(rng, 28)
        drop = vary(rng, 38, 0.3)
        canvas.polygon([(-5, 0), (15, 0), (-near, drop), (-far, drop)], p.shade)
        if rng.random() < 0.7:  # the far wing
            near, far, rise = vary(rng, 8), vary(rng, 18), vary(rng, 28, 0.4)
            canvas.polygon([(0, -4), (12, -4), (-near, -rise), (-far, -rise)], p.shade)
        rise = vary(rng, 24, 0.3)
        canvas.polygon([(2 - length, 0), (16 - length, 0), (-length - 4, -rise), (-length - 10, -rise)], p.shade)
    else:  # from above, swept wings
        for x, chord, span, sweep in ((10, 20, vary(rng, 46), 22), (14 - length, 14, vary(rng, 18), 16)):
            for side in (-1, 1):
                tip = side * span
                canvas.polygon([(x, 0), (x - sweep, tip), (x - sweep - 12, tip), (x - chord, 0)], p.shade)
    if rng.random() < 0.6:
        canvas.line([(-0.6 * length, -0.2 * height), (0.6 * length, -0.2 * height)], 3, p.dark)


def automobile(canvas, rng):
    """A low body with a cabin and two wheels."""
    p = machine_palette(rng)
    length, height, roof, y = vary(rng, 46), vary(rng, 14, 0.3), vary(rng, 18, 0.35), 8
    hood = height * rng.uniform(0.6, 1)
    body = [(-1, height), (-1, -0.3 * height), (-0.85, -height), (0.8, -hood), (1, -0.1 * height), (1, height)]
    canvas.polygon([(x * length, y + dy) for x, dy in body], p.main)
    back, front = length * rng.uniform(0.3, 0.75), length * rng.uniform(0.2, 0.6)
    top, low = y - height - roof, y - height
    canvas.polygon([(-back, y - 0.9 * height), (-0.7 * back, top), (0.6 * front, top), (front, low + 2)], p.shade)
    window = low - 0.8 * roof
    pane = [(-0.85 * back, low), (-0.62 * back, window), (0.52 * front, window), (0.8 * front, low)]
    canvas.polygon(pane, glass(rng))
    wheel = vary(rng, 10.5)
    for x in (-0.58 * length, 0.58 * length):
        canvas.ellipse(x, y + height, wheel, wheel, p.dark)
        canvas.ellipse(x, y + height, 0.45 * wheel, 0.45 * wheel, p.light)
    if rng.random() < 0.5:  # a headlight
        canvas.ellipse(0.94 * length, y - 2, 4, 4, colour(0.13, 0.3, 1))


def bird(canvas, rng):
    """A round body with beak and tail; wings up or folded, legs or none."""
    p = palette(rng, hue=(0, 1), saturation=(0.1, 0.8), value=(0.2, 0.9))
    a, b, head = vary(rng, 26), vary(rng, 15), vary(rng, 10)
    canvas.ellipse(0, 0, a, b, p.main)
    hx, hy = a * rng.uniform(0.8, 1.15), -b * rng.uniform(0.6, 1.5)
    canvas.ellipse(hx, hy, head, head, p.main)
    beak = hx + head + vary(rng, 12, 0.4)
    canvas.polygon([(hx + 0.7 * head, hy - 4), (beak, hy + 1), (hx + 0.7 * head, hy + 4)], beak_colour(rng))
    canvas.ellipse(hx + 3, hy - 2, 2.5, 2.5, BLACK)
    upper, lower = (-a - vary(rng, 24, 0.4), -vary(rng, 6, 0.9)), (-a - vary(rng, 20, 0.4), vary(rng, 10, 0.5))
    canvas.polygon([(-0.7 * a, -2), upper, lower, (-0.7 * a, 6)], p.shade)
    if rng.random() < 0.5:  # in flight
        tips = (-vary(rng, 20, 0.4), -vary(rng, 44, 0.3)), (-2, -vary(rng, 36, 0.3))
        canvas.polygon([(8, -4), (-12, -4), *tips], p.shade)
    else:
        canvas.ellipse(-6, 0, 0.6 * a, 0.6 * b, p.shade)
    if rng.random() < 0.6:
        for x in (-3, 5):
            canvas.line([(x, b), (x, b + vary(rng, 14))], 3, p.dark)


def beak_colour(rng):
    return colour(rng.uniform(0.05, 0.14), 0.9, 0.9)


def cat(canvas, rng):
    """A round face with pointed ears and whiskers, or a whole cat with its tail up."""
    p = fur_palette(rng)
    if rng.random() < 0.55:
        a, b = vary(rng, 32), vary(rng, 30, 0.15)
        canvas.ellipse(0, 4, a, b, p.main)
        for side in (-1, 1):
            tip = (side * a * rng.uniform(0.7, 0.95), -b - vary(rng, 14))
            canvas.polygon([(side * 0.95 * a, -4), tip, (side * 0.2 * a, -0.75 * b)], p.main)
            canvas.polygon([(side * 0.8 * a, -8), (side * 0.75 * a, -b - 4), (side * 0.35 * a, -0.7 * b)], PINK)
        eyes(canvas, 0.42 * a, 6, colour(rng.uniform(0.1, 0.4), 0.7, 0.9), pupil=(2.5, 5))
        canvas.ellipse(0, 14, 4, 2.8, PINK)
        for side in (-1, 1):
            canvas.line([(side * 8, 16), (side * (a + 8), rng.uniform(8, 24))], 2, WHITE)
        return
    a, hx, hy, head = walking_body(canvas, rng, p, thickness=16, legs=20)
    for side in (-1, 1):
        outer, tip = (hx + side * 0.9 * head, hy - 4), (hx + side * 0.8 * head, hy - head - 10)
        canvas.polygon([outer, tip, (hx + side, hy - 0.7 * head)], p.main)
    x, y = -0.9 * a, 4
    canvas.line([(x, y), (x - 14, y - vary(rng, 14, 0.5)), (x - vary(rng, 8, 1), y - vary(rng, 34, 0.3))], 6, p.shade)
    canvas.ellipse(hx + 5, hy - 3, 2.5, 2.5, BLACK)


def dog(canvas, rng):
    """A face with hanging ears and a muzzle, or a whole dog on longer legs."""
    p = fur_palette(rng)
    if rng.random() < 0.55:
        a, b = vary(rng, 32), vary(rng, 30, 0.15)
        canvas.ellipse(0, 4, a, b, p.main)
        for side in (-1, 1):
            canvas.ellipse(side * a * rng.uniform(0.9, 1.1), vary(rng, 4, 1), vary(rng, 11), vary(rng, 24), p.shade)
        canvas.ellipse(0, 18, 0.55 * a, 0.5 * b, p.light)
        eyes(canvas, 0.42 * a, 5, BLACK, pupil=(2.5, 3))
        canvas.ellipse(0, 14, 8, 5.6, BLACK)
        return
    a, hx, hy, head = walking_body(canvas, rng, p, thickness=15, legs=27)
    canvas.ellipse(hx + 0.9 * head, hy + 4, 0.75 * head, 0.5 * head, p.light)
    canvas.ellipse(hx - 0.5 * head, hy + 2, 0.4 * head, 0.9 * head, p.shade)
    canvas.ellipse(hx + 1.5 * head, hy + 1, 3, 3, BLACK)
    canvas.line([(-0.9 * a, 4), (-a - vary(rng, 14), 8 - vary(rng, 18, 0.5))], 6, p.shade)
    canvas.ellipse(hx + 5, hy - 3, 2.5, 2.5, BLACK)


def eyes(canvas, apart, size, iris, pupil):
    """Two eyes, each `apart` from the middle."""
    for x in (-apart, apart):
        canvas.ellipse(x, -2, 6, size, iris)
        canvas.ellipse(x, -2, *pupil, BLACK)


def walking_body(canvas, rng, p, thickness, legs):
    """Trunk, legs and head of a small animal; returns half its length, the middle of its head and the head's radius."""
    a, b, y = vary(rng, 32), vary(rng, thickness), 8
    leg = vary(rng, legs, 0.25)
    stand_on_legs(canvas, rng, p, [(x * a, y + 0.5 * b) for x in (-0.7, -0.45, 0.45, 0.7)], leg, width=7, spread=3)
    canvas.ellipse(0, y, a, b, p.main)
    hx, hy, head = 0.95 * a, y - vary(rng, 18, 0.4), vary(rng, 14)
    canvas.ellipse(hx, hy, head, head, p.main)
    return a, hx, hy, head


def stand_on_legs(canvas, rng, p, tops, length, width, spread):
    """Four legs from the points `tops` down; the outer ones are nearer, so they have the body's colour."""
    for i, (x, y) in enumerate(tops):
        canvas.line([(x, y), (x + rng.normal(0, spread), y + length)], width, p.main if i in (0, 3) else p.shade)


def deer(canvas, rng):
    """A slender body on long thin legs, with antlers or ears, spots or none."""
    p = fur_palette(rng)
    a, b, hx, hy = grazing_body(canvas, rng, p, size=(28, 12), neck=(24, 9), head=11, legs=(38, 4))
    if rng.random() < 0.75:
        antler = colour(0.09, 0.4, rng.uniform(0.3, 0.8))
        for side in (-1, 1):
            ex, ey = side * vary(rng, 14, 0.4), -vary(rng, 28, 0.3)
            canvas.line([(hx, hy), (hx + ex, hy + ey)], 3, antler)
            for t in (0.45, 0.75):
                fork = hx + t * ex, hy + t * ey
                canvas.line([fork, (fork[0] + side * 10, fork[1] - 8)], 3, antler)
    else:
        canvas.ellipse(hx - 6, hy - 9, 3, 8, p.shade)
    canvas.ellipse(-a, 0, 5, 6, WHITE)
    if rng.random() < 0.4:
        for _ in range(8):
            canvas.ellipse(a * rng.uniform(-0.7, 0.7), 4 + b * rng.uniform(-0.6, 0.4), 2, 2, WHITE)
    canvas.ellipse(hx + 6, hy, 2, 2, BLACK)


def horse(canvas, rng):
    """A heavy body with a thick neck, a mane and a long tail."""
    p = fur_palette(rng)
    a, b, hx, hy = grazing_body(canvas, rng, p, size=(34, 15), neck=(28, 14), head=15, legs=(34, 6))
    canvas.line([(0.5 * a, 4 - 0.7 * b), (hx - 5, hy - 7)], 8, p.shade)
    canvas.line([(-0.9 * a, -2), (-a - vary(rng, 8, 0.6), 4 + vary(rng, 24, 0.3))], 8, p.shade)
    canvas.polygon([(hx - 3, hy - 4), (hx, hy - 13), (hx + 4, hy - 4)], p.main)
    canvas.ellipse(hx + 6, hy, 2, 2, BLACK)


def grazing_body(canvas, rng, p, size, neck, head, legs):
    """Trunk, legs, neck and head of a large animal; returns the trunk's half axes and where the head begins."""
    a, b, y = vary(rng, size[0], 0.15), vary(rng, size[1]), 4
    tops = [(x * a, y + 0.3 * b) for x in (-0.8, -0.55, 0.5, 0.75)]
    stand_on_legs(canvas, rng, p, tops, vary(rng, legs[0], 0.2), width=legs[1], spread=5)
    canvas.ellipse(0, y, a, b, p.main)
    hx, hy = a * rng.uniform(0.95, 1.25), y - vary(rng, neck[0]) * rng.uniform(0.7, 1.2)
    canvas.line([(0.7 * a, y), (hx, hy)], neck[1], p.main)
    canvas.ellipse(hx + 7, hy + 2, head, 6, p.main)
    return a, b, hx, hy


def frog(canvas, rng):
    """A flat wide body with bulging eyes, a wide mouth and folded legs."""
    p = palette(rng, hue=(0.15, 0.42), saturation=(0.3, 0.9), value=(0.25, 0.8))
    a, b, y = vary(rng, 36), vary(rng, 22), 8
    for side in (-1, 1):
        canvas.ellipse(side * 0.85 * a, y + 0.55 * b, vary(rng, 16), vary(rng, 12), p.shade)
        canvas.line([(side * 0.5 * a, y + 0.6 * b), (side * a * rng.uniform(0.5, 0.9), y + b + 8)], 7, p.shade)
    canvas.ellipse(0, y, a, b, p.main)
    canvas.ellipse(0, y + 0.45 * b, 0.7 * a, 0.5 * b, p.light)
    for side in (-1, 1):
        x = side * a * rng.uniform(0.4, 0.6)
        canvas.ellipse(x, y - 0.85 * b, 9, 9, p.main)
        canvas.ellipse(x, y - 0.95 * b, 6, 6, colour(0.14, 0.7, 0.95))
        canvas.ellipse(x, y - 0.95 * b, 3, 3, BLACK)
    smile = np.deg2rad([10, 50, 90, 130, 170])
    canvas.line([(0.6 * a * np.cos(t), y + b * (0.45 * np.sin(t) - 0.05)) for t in smile], 3, p.dark)
    if rng.random() < 0.5:
        for _ in range(6):
            canvas.ellipse(a * rng.uniform(-0.7, 0.7), y + b * rng.uniform(-0.6, 0.1), 3, 3, p.shade)


def ship(canvas, rng):
    """A hull with decks and funnels, or with a mast and sails."""
    p = machine_palette(rng)
    length, height, y = vary(rng, 50), vary(rng, 14, 0.35), 18
    deck = y - height
    bow, stern = length * rng.uniform(0.65, 0.85), length * rng.uniform(0.7, 0.95)
    canvas.polygon([(-length, deck), (length, deck), (bow, y + height), (-stern, y + height)], p.main)
    if rng.random() < 0.5:
        back, front = deck - vary(rng, 18, 0.4), deck - vary(rng, 16, 0.4)
        corner = (length * rng.uniform(0.1, 0.5), front)
        canvas.polygon([(-0.5 * length, deck), (-0.5 * length, back), corner, (0.5 * length, deck)], p.light)
        for i in range(rng.integers(1, 4)):
            x, up = -0.3 * length + 16 * i, deck - vary(rng, 34, 0.2)
            canvas.polygon([(x - 5, deck - 14), (x - 5, up), (x + 5, up), (x + 5, deck - 14)], p.shade)
    else:
        x, mast = length * rng.uniform(-0.2, 0.3), vary(rng, 62, 0.2)
        canvas.line([(x, deck), (x, deck - mast)], 4, p.dark)
        canvas.polygon([(x + 3, deck - mast), (x + 3, deck - 4), (x + vary(rng, 36, 0.3), deck - 6)], p.light)
        if rng.random() < 0.7:
            canvas.polygon([(x - 3, deck - 0.9 * mast), (x - 3, deck - 4), (x - vary(rng, 28, 0.3), deck - 6)], WHITE)


def truck(canvas, rng):
    """A high box behind a cab, on two or three wheels."""
    p = machine_palette(rng)
    length, y, box = vary(rng, 48), 22, vary(rng, 42, 0.25)
    left, gap = -length, length * rng.uniform(0, 0.35)
    cab = box * rng.uniform(0.5, 0.85)
    canvas.polygon([(left, y), (left, y - box), (gap, y - box), (gap, y)], p.light if rng.random() < 0.5 else p.main)
    x, room = gap + 3, length - gap - 3
    roof = x + room * rng.uniform(0.4, 0.8)
    front = [(x, y), (x, y - cab), (roof, y - cab), (length, y - 0.45 * cab), (length, y)]
    canvas.polygon(front, p.shade if rng.random() < 0.5 else p.main)
    window = [(x + 4, -0.55), (x + 4, -0.9), (x + 0.5 * room, -0.9), (x + 0.8 * room, -0.5)]
    canvas.polygon([(wx, y + wy * cab) for wx, wy in window], glass(rng))
    wheel = vary(rng, 9.5)
    for at in (-0.75, -0.45, 0.7) if rng.random() < 0.8 else (-0.7, 0.7):
        canvas.ellipse(at * length, y + 2, wheel, wheel, p.dark)
        canvas.ellipse(at * length, y + 2, 0.4 * wheel, 0.4 * wheel, colour(0, 0, 0.67))
    if rng.random() < 0.4:
        canvas.line([(left, y - 0.5 * box), (gap, y - 0.5 * box)], 4, p.shade)

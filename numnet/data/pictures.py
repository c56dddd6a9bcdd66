"""Synthetic colour pictures, 32x32, of CIFAR-10's ten class names, made by a program from a seed.
What makes pictures hard is an argument each: viewpoint, illumination, deformation, occlusion, clutter, scene and noise.
"""

import contextlib
import hashlib
import json
import os
import zipfile
from pathlib import Path

import numpy as np

from numnet.data import canvas, drawings
from numnet.data.cache import cache_folder
from numnet.data.canvas import Canvas, colour
from numnet.data.dataset import Dataset

SIZE = 32
FINE = 2 * SIZE  # samples across: each pixel is the mean of 2x2, or one of them
FADE = np.float32(2 / FINE)
ROWS, COLUMNS = (np.mgrid[:FINE, :FINE] * FADE + FADE / 2 - 1).astype(np.float32)  # sample centres in -1..1
FREQUENCY = np.hypot(np.fft.fftfreq(FINE)[:, None], np.fft.rfftfreq(FINE)[None]).astype(np.float32)
FREQUENCY[0, 0] = 1

SCENES = {  # hue, saturation, value
    "sky": (0.56, 0.45, 0.80),
    "water": (0.58, 0.55, 0.55),
    "grass": (0.27, 0.50, 0.50),
    "road": (0.10, 0.06, 0.50),
    "indoor": (0.08, 0.35, 0.60),
    "dirt": (0.09, 0.40, 0.45),
    "snow": (0.60, 0.05, 0.90),
    "leaves": (0.25, 0.60, 0.35),
}
CLASSES = {  # how a class is drawn, and where it is typically seen
    "airplane": (drawings.airplane, ("sky", "sky", "sky", "road", "snow")),
    "automobile": (drawings.automobile, ("road", "road", "grass", "snow", "dirt")),
    "bird": (drawings.bird, ("sky", "leaves", "grass", "leaves", "water")),
    "cat": (drawings.cat, ("indoor", "indoor", "indoor", "grass", "road")),
    "deer": (drawings.deer, ("grass", "leaves", "dirt", "snow", "grass")),
    "dog": (drawings.dog, ("indoor", "grass", "indoor", "dirt", "snow")),
    "frog": (drawings.frog, ("leaves", "dirt", "grass", "water", "dirt")),
    "horse": (drawings.horse, ("grass", "dirt", "grass", "road", "sky")),
    "ship": (drawings.ship, ("water", "water", "sky", "water", "snow")),
    "truck": (drawings.truck, ("road", "road", "dirt", "sky", "grass")),
}
CLASS_NAMES = tuple(CLASSES)


def synthetic_pictures(n_train=5000, n_test=1000, *, seed=0, cache=True, **difficulty):
    """Synthetic pictures of ten classes, (N, 32, 32, 3) uint8; every block of ten rows holds one of each class.

    Parameters
    ----------
    n_train, n_test : int
    seed : int    the same seed gives the same pictures; fewer of them are the first of more
    cache : bool    keep what was made in the cache folder, and take it from there
    **difficulty    the named arguments of `draw_picture`

    Returns
    -------
    data : Dataset    synthetic

    Notes
    -----
    NumPy promises no equal streams of random numbers over its versions: another version may give other pictures, drawn
    in the same way. No other package takes part.
    """
    recipe = {"n_train": n_train, "n_test": n_test, "seed": seed, **difficulty}
    path = cached_path(recipe) if cache else None
    parts = read_cached(path) if path else None
    if parts is None:
        parts = {}
        for split, (name, n) in enumerate((("train", n_train), ("test", n_test))):
            parts[f"x_{name}"], parts[f"y_{name}"] = draw_pictures(n, (seed, split), **difficulty)
        if path:
            write_cached(path, parts)
    return Dataset(
        name="synthetic_pictures",
        **parts,
        class_names=CLASS_NAMES,
        licence="MIT, as the course's code",
        source=f"made by numnet.data.pictures with {json.dumps(recipe)}",
        citation="none needed; call them synthetic",
        synthetic=True,
    )


def draw_pictures(n, seed, **difficulty):
    """Draw pictures of all classes in turn.

    Parameters
    ----------
    n : int
    seed : sequence of int    picture i has a generator of its own, seeded by this and i
    **difficulty    the named arguments of `draw_picture`

    Returns
    -------
    x : (n, 32, 32, 3) uint8 array
    y : (n,) int64 array    a random order of 0..9, again and again
    """
    order = np.random.default_rng(seed)
    y = np.concatenate([order.permutation(10) for _ in range(-(-n // 10))] or [np.empty(0, np.int64)])[:n]
    x = np.empty((n, SIZE, SIZE, 3), np.uint8)
    for i, label in enumerate(y):
        x[i] = draw_picture(CLASS_NAMES[label], np.random.default_rng((*seed, i)), **difficulty)
    return x, y


def draw_picture(
    name, rng, *, viewpoint=1.0, illumination=1.0, deformation=1.0, occlusion=0.25, clutter=1.0, scene=0.1, noise=1.0
):
    """Draw one picture.

    Parameters
    ----------
    name : str    the class, one of `CLASS_NAMES`
    rng : np.random.Generator
    viewpoint : float    how far the thing is turned, stretched, sheared, moved, and seen in perspective; 0 is upright
        in the middle, perhaps mirrored
    illumination : float    how far light from one side, contrast, brightness and its colour vary
    deformation : float    how far the thing is bent smoothly
    occlusion : float    the probability that something covers part of it
    clutter : float    how many other things lie in the background: 1.5 at 1 on average
    scene : float    the probability that the background is any, rather than one typical of the class
    noise : float    of the sensor, 1.5 per cent at 1

    Returns
    -------
    picture : (32, 32, 3) uint8 array
    """
    draw, typical = CLASSES[name]
    picture = background(typical, rng, clutter, scene)
    thing = Canvas(*look(rng, viewpoint, deformation))
    draw(thing, rng)
    paint = lit_body(thing.paint, rng, illumination)
    if rng.random() < 0.5:  # its shadow on what lies behind
        picture = picture * (1 - np.float32(0.35) * np.roll(thing.cover, (4, 3), (0, 1)))
    picture += thing.cover * (paint - picture)
    if rng.random() < occlusion:
        cover_part(picture, rng)
    return photograph(picture, rng, illumination, noise)


def background(typical, rng, clutter, scene):
    """A (3, FINE, FINE) background: one scene, or two that meet at a horizon, with things lying about."""
    near = str(rng.choice(list(SCENES) if rng.random() < scene else typical))
    picture = field(near, rng)
    if rng.random() < 0.55:
        far = "sky" if near == "water" else str(rng.choice(list(SCENES)))
        horizon = int(FINE * rng.uniform(0.2, 0.75))
        rows = slice(horizon, None) if near == "sky" else slice(horizon)  # the sky is above, whatever else there is
        picture[:, rows] = field(far, rng)[:, rows]
    for _ in range(rng.poisson(1.5 * clutter)):
        x, y = rng.uniform(-1, 1, 2)
        width, height = rng.uniform(0.1, 0.55, 2)
        u, v = (COLUMNS - np.float32(x)) / np.float32(width), (ROWS - np.float32(y)) / np.float32(height)
        inside = u * u + v * v < 1 if rng.random() < 0.5 else np.maximum(abs(u), abs(v)) < 0.5
        tint = rng.uniform(0.1, 0.9, (3, 1, 1)).astype(np.float32)
        picture += np.float32(0.6) * inside * (tint - picture)
    return np.clip(picture, 0, 1)


def field(scene, rng):
    """A (3, FINE, FINE) stretch of one scene: its colour, a little off, with a texture."""
    hue, saturation, value = SCENES[scene]
    hue, saturation = hue + rng.normal(0, 0.03), saturation * rng.uniform(0.5, 1.4)
    tint = colour(hue, saturation, max(value * rng.uniform(0.6, 1.35), 0.05))
    rough, coloured = texture(rng, rng.uniform(0.6, 1.8)), texture(rng, 1.2)
    cast = rng.normal(0, 0.03, (3, 1, 1)).astype(np.float32)
    return tint[:, None, None] * (1 + np.float32(rng.uniform(0.02, 0.14)) * rough) + cast * coloured


def texture(rng, smoothness):
    """A random (FINE, FINE) pattern of mean 0 and deviation 1, whose spectrum falls with frequency to -smoothness."""
    phase = rng.random(FREQUENCY.shape, np.float32) * np.float32(2 * np.pi)
    spectrum = FREQUENCY ** np.float32(-smoothness) * (np.cos(phase) + 1j * np.sin(phase))
    spectrum[0, 0] = 0
    pattern = np.fft.irfft2(spectrum, s=(FINE, FINE)).astype(np.float32)
    return pattern / pattern.std()


def look(rng, viewpoint, deformation):
    """Where each sample of the picture lies in the drawing: x and y, (FINE, FINE) float32 each."""
    turn = np.deg2rad(rng.normal(0, 11 * viewpoint))
    scale = 0.95 * np.exp(rng.normal(0, 0.165 * viewpoint))
    narrow = np.exp(-abs(rng.normal(0, 0.19 * viewpoint)))  # turned away, a thing looks narrower
    shear = rng.normal(0, 0.11 * viewpoint)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    inverse = np.linalg.inv(rotation @ [[1, shear], [0, 1]] @ np.diag([scale * narrow, scale])).astype(np.float32)
    if rng.random() < 0.5:
        inverse[0] = -inverse[0]  # mirrored
    shift = (rng.uniform(-10, 10, 2) * viewpoint).astype(np.float32)
    tilt = rng.normal(0, 0.03 * viewpoint, 2).astype(np.float32)
    depth = 1 + tilt[0] * COLUMNS + tilt[1] * ROWS  # perspective: farther is smaller
    u, v = (64 * COLUMNS - shift[0]) / depth, (64 * ROWS - shift[1]) / depth
    x = inverse[0, 0] * u + inverse[0, 1] * v
    y = inverse[1, 0] * u + inverse[1, 1] * v
    if deformation:
        bend = np.float32(3 * deformation)
        x += bend * texture(rng, 2.6)
        y += bend * texture(rng, 2.6)
    return x, y


def lit_body(paint, rng, illumination):
    """The thing's colours with a texture, sometimes, and light from one side."""
    if rng.random() < 0.6:
        paint = paint * (1 + np.float32(0.12) * texture(rng, 1.2))
    return np.clip(paint * slope(rng, 0.27 * illumination), 0, 1)


def slope(rng, most):
    """A (FINE, FINE) factor that grows across the picture in a random direction."""
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0, most)
    return 1 + np.float32(strength * np.cos(angle)) * COLUMNS + np.float32(strength * np.sin(angle)) * ROWS


def cover_part(picture, rng):
    """Paint a post or a ball over the picture, in place."""
    size, x, y = rng.uniform(0.09, 0.31), rng.uniform(-1, 1), rng.uniform(-1, 1)
    if rng.random() < 0.5:
        lean = rng.uniform(-1, 1)
        inside = abs(COLUMNS - np.float32(x) + np.float32(lean) * ROWS) < size
    else:
        inside = (COLUMNS - np.float32(x)) ** 2 + (ROWS - np.float32(y)) ** 2 < 4 * size**2
    tint = rng.uniform(0, 0.9, (3, 1)).astype(np.float32)
    picture[:, inside] = np.clip(tint * (1 + np.float32(0.1) * texture(rng, 1.0)[inside]), 0, 1)


def photograph(picture, rng, illumination, noise):
    """The picture as a camera gives it: light, exposure, pixels and sensor noise; (32, 32, 3) uint8."""
    picture = picture * slope(rng, 0.23 * illumination)
    samples = picture.reshape(3, SIZE, 2, SIZE, 2)
    pixels = samples.mean((2, 4)) if rng.random() < 0.7 else samples[:, :, 0, :, 0]
    contrast, brightness = np.exp(rng.normal(0, 0.19 * illumination)), rng.normal(0, 0.07 * illumination)
    cast = 1 + rng.normal(0, 0.045 * illumination, (3, 1, 1))
    pixels = ((pixels - 0.5) * contrast + 0.5 + brightness) * cast + rng.normal(0, 0.015 * noise, pixels.shape)
    return (np.clip(pixels, 0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0)


def contact_sheet(data, columns=15):
    """One picture with a row of training pictures for each class.

    Parameters
    ----------
    data : Dataset    of (N, H, W, 3) uint8 pictures
    columns : int    at most so many of each class

    Returns
    -------
    sheet : (classes * (H + 2), columns * (W + 2), 3) uint8 array    white between the pictures
    """
    height, width = data.x_train.shape[1:3]
    sheet = np.full((len(data.class_names) * (height + 2), columns * (width + 2), 3), 255, np.uint8)
    for c in range(len(data.class_names)):
        for j, picture in enumerate(data.x_train[data.y_train == c][:columns]):
            top, left = c * (height + 2), j * (width + 2)
            sheet[top : top + height, left : left + width] = picture
    return sheet


def cached_path(recipe):
    """Where pictures made by this recipe, this code and this NumPy are kept; None where no cache folder is known."""
    code = b"".join(Path(module.__file__).read_bytes() for module in (canvas, drawings)) + Path(__file__).read_bytes()
    key = hashlib.sha256(json.dumps([recipe, np.__version__], sort_keys=True).encode() + code).hexdigest()
    try:
        return cache_folder() / "synthetic_pictures" / f"{key[:16]}.npz"
    except ImportError:  # without platformdirs the pictures are made anew each time
        return None


def read_cached(path):
    """The arrays that were kept before, or None; a file that cannot be read counts as none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in ("x_train", "y_train", "x_test", "y_test")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def write_cached(path, parts):
    """Keep the arrays for the next time; a cache that cannot be written costs time only."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez(file, **parts)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()

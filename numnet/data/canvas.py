"""A canvas of sample points on which shapes are painted in the coordinates of the thing drawn.
The points may lie anywhere: turned or warped points give a turned or warped drawing, and nothing is resampled.
"""

import colorsys
from itertools import pairwise

import numpy as np

SOFT = 2.0  # width of the soft rim of round shapes, in drawing units: one sample


def colour(hue, saturation, value):
    """An RGB colour, (3,) float32 in 0..1; the hue goes round, the others are clipped."""
    clipped = min(max(saturation, 0.0), 1.0), min(max(value, 0.0), 1.0)
    return np.array(colorsys.hsv_to_rgb(hue % 1.0, *clipped), np.float32)


class Canvas:
    """What has been painted at each of a grid of points.

    Parameters
    ----------
    x, y : (H, W) float32 arrays    where each sample lies in the drawing: the origin is the middle, x points right,
        y down, and an upright drawing spans -64..64

    Attributes
    ----------
    paint : (3, H, W) float32 array    the colour on top
    cover : (H, W) float32 array    0 where nothing was painted, 1 where all is covered
    """

    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.paint = np.zeros((3, *x.shape), np.float32)
        self.cover = np.zeros(x.shape, np.float32)

    def fill(self, inside, colour):
        """Paint where `inside`, an (H, W) array in 0..1, says."""
        self.paint += inside * (colour[:, None, None] - self.paint)
        self.cover += inside * (1 - self.cover)

    def ellipse(self, cx, cy, rx, ry, colour):
        """A filled ellipse with centre (cx, cy) and half axes rx and ry."""
        q = ((self.x - cx) * np.float32(1 / rx)) ** 2 + ((self.y - cy) * np.float32(1 / ry)) ** 2
        self.fill(soft_inside((1 - q) * np.float32(min(rx, ry) / 2)), colour)

    def polygon(self, points, colour):
        """A filled polygon through the (x, y) pairs `points`."""
        inside = np.zeros(self.x.shape, bool)
        for (x0, y0), (x1, y1) in pairwise([*points, points[0]]):
            if y0 != y1:  # a ray to the right crosses this edge: in or out
                crosses = (self.y < y0) != (self.y < y1)
                slope = (x1 - x0) / (y1 - y0)
                inside ^= crosses & (self.x - np.float32(slope) * self.y < np.float32(x0 - slope * y0))
        self.fill(inside.astype(np.float32), colour)

    def line(self, points, width, colour):
        """A line of this width, with round ends and joints, through the (x, y) pairs `points`."""
        nearest = None
        for (x0, y0), (x1, y1) in pairwise(points):
            dx, dy = x1 - x0, y1 - y0
            along = (self.x - x0) * np.float32(dx) + (self.y - y0) * np.float32(dy)
            along = np.clip(along * np.float32(1 / (dx * dx + dy * dy + 1e-9)), 0, 1)
            squared = (self.x - x0 - along * np.float32(dx)) ** 2 + (self.y - y0 - along * np.float32(dy)) ** 2
            nearest = squared if nearest is None else np.minimum(nearest, squared)
        self.fill(soft_inside(np.float32(max(width, 2.0) / 2) - np.sqrt(nearest)), colour)


def soft_inside(distance):
    """1 well inside a shape, 0 well outside, from the signed distance to its rim."""
    return np.clip(distance * np.float32(1 / SOFT) + np.float32(0.5), 0, 1)

"""The engine's arithmetic on a region's grids, as numpy: base layer, lift, spot map, tiles (daemon/AbpnBridge.Retouching/Regions, AbpnBridge.Imaging/Pyramids).

Pictures and layers are float32 [h, w] or [h, w, c] in 0..1; boxes are (left, top, width, height) in pixels.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

NETWORK_SIDE = 512
OVERLAP = 64
"""Grid pixels that neighbouring tiles share at least."""

FEWEST_SPOT_PIXELS = 12
"""A tile with fewer spot pixels is not looked at."""

SPOT_CONTRAST = 0.02
SPOT_SKIN_AROUND = 0.97
SPOT_REACH = 5

Box = tuple[int, int, int, int]


def base_layer(photo: np.ndarray, roi: Box, scale: float) -> np.ndarray:
    """The exact area mean of a part of the photo on its grid; from the photo's proxy where that is fine enough, as in the engine."""
    side = 1 << proxy_level(max(photo.shape[:2]))
    if scale * side > 1:
        return _area_mean(photo, roi, scale, 1)
    return _area_mean(_proxy(photo, side), roi, scale, side)


def proxy_level(long_side: int) -> int:
    """Halvings between the photo and its proxy: the coarsest whose long side still has 1,920 pixels, 1 for small photos."""
    level = 1
    while long_side >> (level + 1) >= 1920:
        level += 1
    return level


def lifted(grid: np.ndarray, height: int, width: int, step: float) -> np.ndarray:
    """Bilinear: the centre x reads the grid at (x + 0.5) * step - 0.5, limited to the grid."""
    if step == 1 and grid.shape[:2] == (height, width):
        return grid
    return _lerp(_lerp(grid, height, step, 0), width, step, 1)


def spot_map(picture: np.ndarray, skin_mask: np.ndarray) -> np.ndarray:
    """1 on spots that are left on skin and close around them, falling to 0 over a few pixels: |mean 3 x 3 - mean 11 x 11| of the
    channels' mean above five of 255, where 97 % of the 15 x 15 pixels around are skin."""
    grey = picture.mean(axis=2)
    around = box_mean((skin_mask > 0.5).astype(np.float32), 7)
    spot = (around > SPOT_SKIN_AROUND) & (np.abs(box_mean(grey, 1) - box_mean(grey, 5)) > SPOT_CONTRAST)
    return np.minimum(box_mean(_box_sum(spot.astype(np.float32), SPOT_REACH), 2), 1)


def box_mean(values: np.ndarray, radius: int) -> np.ndarray:
    """Mean of the (2 r + 1)^2 pixels around each, fewer at the edges."""
    return _box_sum(values, radius) / _box_sum(np.ones_like(values), radius)


def tiles(height: int, width: int) -> list[Box]:
    """Tiles of the network's side that cover a grid, from the top left; cut at a grid that is smaller."""
    side = NETWORK_SIDE
    return [(x, y, min(side, width - x), min(side, height - y)) for y in _starts(height) for x in _starts(width)]


def tile_weights(tile: Box, height: int, width: int) -> np.ndarray:
    """[h, w] of one tile among all that cover the grid; the tiles' weights add up to 1 everywhere."""
    x, y, w, h = tile
    return np.outer(_axis_weights(y, h, height), _axis_weights(x, w, width))


def _proxy(photo: np.ndarray, side: int) -> np.ndarray:
    """Means of side x side pixels, fewer at the right and lower edge, in 16 bits."""
    height, width = photo.shape[:2]
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(np.add.reduceat(photo, rows, axis=0), columns, axis=1)
    counts = np.outer(np.minimum(side, height - rows), np.minimum(side, width - columns)).astype(np.float32)
    return np.floor(sums / counts[..., None] * np.float32(65535) + np.float32(0.5)) / np.float32(65535)


def _area_mean(picture: np.ndarray, roi: Box, scale: float, side: int) -> np.ndarray:
    x, y, w, h = roi
    if side == 1:  # cut at the region's edge, as the picture is cropped to it
        picture, x, y = picture[y : y + h, x : x + w], 0, 0
    if scale * side == 1 and picture.shape[:2] == (h, w):
        return np.clip(picture, 0, 1)
    between = _covered(np.clip(picture, 0, 1), (y / side, h), scale, side, 0)
    return _covered(between, (x / side, w), scale, side, 1)


def _covered(picture: np.ndarray, part: tuple[float, int], scale: float, side: int, axis: int) -> np.ndarray:
    """Area mean on one axis; part: where the grid starts in the picture, and its length in photo pixels."""
    (origin, length), limit = part, picture.shape[axis]
    outputs, step = max(1, math.ceil(length * scale - 1e-9)), 1 / (scale * side)
    start = origin + np.arange(outputs) * step
    end = np.minimum(start + step, limit)
    first = np.clip(np.floor(start).astype(np.intp), 0, limit - 1)
    pixel = first[:, None] + np.arange(math.ceil(step) + 1)
    overlap = np.maximum(0, np.minimum(end[:, None], pixel + 1) - np.maximum(start[:, None], pixel))
    weights = (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)
    shape = [-1 if i == axis else 1 for i in range(picture.ndim)]
    taps = (np.take(picture, np.minimum(at, limit - 1), axis=axis) * by.reshape(shape) for at, by in zip(pixel.T, weights.T))
    return sum(taps)


def _lerp(grid: np.ndarray, count: int, step: float, axis: int) -> np.ndarray:
    limit = grid.shape[axis]
    centre = np.clip((np.arange(count) + 0.5) * step - 0.5, 0, limit - 1)
    low = centre.astype(np.intp)
    shape = [1] * grid.ndim
    shape[axis] = count
    weight = (centre - low).astype(np.float32).reshape(shape)
    first = np.take(grid, low, axis=axis)
    return first + (np.take(grid, np.minimum(low + 1, limit - 1), axis=axis) - first) * weight


def _box_sum(values: np.ndarray, radius: int) -> np.ndarray:
    side = 2 * radius + 1
    return cv2.boxFilter(values, cv2.CV_32F, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)


def _starts(side: int) -> list[int]:
    if side <= NETWORK_SIDE:
        return [0]
    count = math.ceil((side - OVERLAP) / (NETWORK_SIDE - OVERLAP))
    return [round(i * (side - NETWORK_SIDE) / (count - 1)) for i in range(count)]


def _axis_weights(start: int, length: int, side: int) -> np.ndarray:
    total = sum(_ramp(other, length, side) for other in _starts(side))
    return (_ramp(start, length, side) / total)[start : start + length].astype(np.float32)


def _ramp(start: int, length: int, side: int) -> np.ndarray:
    """1 in a tile's middle, from 0 to 1 over the overlap at ends inside the grid, 0 outside the tile; one value per grid pixel."""
    place = np.arange(side)
    low = np.ones(side) if start == 0 else (place - start + 0.5) / OVERLAP
    high = np.ones(side) if start + length == side else (start + length - place - 0.5) / OVERLAP
    inside = (place >= start) & (place < start + length)
    return np.where(inside, np.minimum(np.minimum(low, high), 1), 0)

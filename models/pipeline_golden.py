"""One picture through the engine's whole way with formulas in place of the network: multi_scale.py and daemon/AbpnBridge.Retouching must agree on it.

The picture and the formulas are written once more in tests/AbpnBridge.Retouching.Tests/PipelineGoldenTests.cs and tests/AbpnBridge.Testing/FakeModel.cs. The
picture is made of whole numbers, so that both sides start from the same bits, and no spot contrast lies so near the threshold that rounding moves a spot.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from abpn.multi_scale import Bernstein, Retouched, retouched, tiles_within_budget
from abpn.region_grids import Box

EXTENT = (1440, 1100)
WHITE = 65535
ROI: Box = (111, 133, 1058, 967)
"""What the engine's RegionFinder makes of the picture: the face with context, cut at the photo's lower edge."""

COMPARED: Box = (240, 262, 801, 738)
"""Where results are compared: well inside the face's bounding box, where the region has its full weight (retouched knows no weights)."""

STRIDE = 9
"""Every so many rows and columns of COMPARED are kept."""

BERNSTEIN: Bernstein = (0.3, 1.0, 0.3)
GIGA_MACS = 5.0
"""Of one run: the budget then has room for two closer tiles of the three that have spots."""

REQUESTS = {"blemishes": ("blemishes",), "blemishes_and_evening": ("blemishes", "evening")}
"""Families at full strength; with two masks active, each edit is closed by its own."""


def picture() -> np.ndarray:
    """16-bit codes [H, W, 3]: a shaded face on a dark ground, a dim mouth, small spots in all of its quarters but the lower right."""
    width, height = EXTENT
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    skin = np.stack((41000 + 25 * _waves(x + y, 240), 24500 + 60 * _waves(x + 2 * y, 260), 22000 + 40 * _waves(2 * x + y, 200)), 2)
    skin[..., 0] = np.where(_oval(x - 640, y - 830, 130, 50), 19500, skin[..., 0])
    face = _oval(x - 640, y - 630, 408, 376)
    return np.where(face[..., None], skin + _spots(x, y)[..., None], 3000).astype(np.uint16)


def formulas(base: Tensor) -> tuple[Tensor, ...]:
    """FakeModel's: base layer [1, 3, 512, 512] -> the tensors named in OUTPUTS."""
    skin_mask = (1.8 * (base[:, :1] - 0.17)).clamp(0, 1)
    retouch_mask = (2.5 * (base[:, 1:2] - 0.4)).clamp(0, 1)
    return skin_mask, retouch_mask, 0.85 * base + 0.1, base + 0.1 * (1 - base), 0.96 * base, 0.7 * base + 0.16


def found_in_picture() -> Retouched:
    """The picture as the engine sees it, within its budget."""
    photo = picture().astype(np.float32) / WHITE
    return retouched(formulas, photo, bernstein=BERNSTEIN, most_tiles=tiles_within_budget(GIGA_MACS), roi=ROI)


def pipeline_goldens() -> dict[str, Tensor]:
    """Name -> tensor [1, channels, rows, columns]: every STRIDE-th pixel of photo, results and gates; the region with its scale and runs."""
    found = found_in_picture()
    region = np.array([*ROI, found.looks.scale, found.runs], np.float32)
    made = {"pipeline.region": region[None, :, None], "pipeline.photo": _kept(found.photo)}
    for name, families in REQUESTS.items():
        made[f"pipeline.{name}"] = _kept(found.result(families))
        made[f"pipeline.{name}_gate"] = _kept(found.gate(families)[..., None])
    return {name: torch.from_numpy(values.transpose(2, 0, 1)[None].astype(np.float32)) for name, values in made.items()}


def _kept(values: np.ndarray) -> np.ndarray:
    x, y, w, h = COMPARED
    return values[y : y + h : STRIDE, x : x + w : STRIDE]


def _waves(place: np.ndarray, length: int) -> np.ndarray:
    """Straight up and down between 0 and length."""
    return np.abs(place % (2 * length) - length)


def _oval(x: np.ndarray, y: np.ndarray, half_width: int, half_height: int) -> np.ndarray:
    return (x * half_height) ** 2 + (y * half_width) ** 2 <= (half_width * half_height) ** 2


def _spots(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Codes to add: spots 7 pixels wide, one to a cell of 56, bright or dark; fewer to the right and below, none in the lower right."""
    column, row = x // 56, y // 56
    to_x = x % 56 - 8 - (17 * column + 29 * row) % 41
    to_y = y % 56 - 8 - (31 * column + 13 * row) % 41
    one_in = np.where(x < 640, np.where(y < 616, 1, 4), np.where(y < 616, 2, 1000))
    spot = ((column + row) % one_in == 0) & (to_x**2 + to_y**2 <= 12)
    return np.where(spot, np.where((column + 2 * row) % 3 == 0, -7000, 11260), 0)

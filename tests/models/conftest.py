"""The models package on the path, and pictures made here: these tests need no photo set."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models"))

from abpn.portraits import FACE_WIDTH, PACK_EXTENT, FacePack  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def faces() -> FacePack:
    """Two skin-coloured discs on grey, as a pack."""
    y, x = np.mgrid[0:PACK_EXTENT, 0:PACK_EXTENT]
    disc = np.hypot(x - PACK_EXTENT / 2, y - PACK_EXTENT / 2) < FACE_WIDTH * 0.6
    shade = np.random.default_rng(3).integers(-6, 7, (2, PACK_EXTENT, PACK_EXTENT, 1))
    photos = np.where(disc[None, ..., None], np.array([205, 160, 140]), np.array([90, 95, 100])) + shade
    skin = np.repeat(disc[None].astype(np.uint8) * 255, 2, axis=0)
    middle, d = PACK_EXTENT / 2, 0.44 * FACE_WIDTH
    points = np.array([[-0.5, -0.3], [0.5, -0.3], [0, 0.3], [-0.4, 0.8], [0.4, 0.8]]) * d + middle
    return FacePack(
        photos=photos.astype(np.uint8),
        skin=skin,
        known=np.full_like(skin, 255),
        spots=np.zeros_like(skin),
        landmarks=np.repeat(points[None], 2, axis=0).astype(np.float32),
        face_width=np.full(2, FACE_WIDTH, np.float32),
        ita=np.array([30.0, np.nan], np.float32),
        names=("a", "b"),
        persons=("a", "b"),
    )


@pytest.fixture()
def random() -> torch.Generator:
    """Seeded tensors."""
    return torch.Generator().manual_seed(11)

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
    return FacePack(photos.astype(np.uint8), skin, np.full(2, FACE_WIDTH, np.float32), ("a", "b"))


@pytest.fixture()
def random() -> torch.Generator:
    """Seeded tensors."""
    return torch.Generator().manual_seed(11)

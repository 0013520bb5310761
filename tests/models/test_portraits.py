"""From a photo folder to a pack: a folder of generated pictures."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np
import pytest

from abpn import face_shape as parts
from abpn import portraits
from abpn.portraits import FACE_WIDTH, PACK_EXTENT, build_pack, drawn_faces, face_pack, negatives

COLUMNS = ("file", "split", "person", "face_x", "face_y", "face_w", "face_h", "cheek_ITA")
MOVED = "london-137"


def _photo(path: Path) -> None:
    canvas = np.full((420, 400, 3), (100, 95, 90), np.uint8)
    cv2.ellipse(canvas, (200, 210), (92, 122), 0, 0, 360, (140, 160, 205), -1)
    noise = np.random.default_rng(4).integers(-4, 5, (420, 400, 1))
    cv2.imwrite(str(path), np.clip(canvas.astype(int) + noise, 0, 255).astype(np.uint8))


def _points() -> list[list[float]]:
    """Hand-placed points for the ellipse above: outline, pupils and mouth; every other part shrunk to a point inside."""
    points = np.tile((200.0, 235.0), (parts.POINTS, 1))
    turns = np.linspace(0, 2 * np.pi, len(parts.FACE), endpoint=False) + 2.6
    points[list(parts.FACE)] = np.stack((200 + 90 * np.cos(turns), 210 + 120 * np.sin(turns)), 1)
    points[list(parts.LEFT_EYE + parts.LEFT_BROW)], points[list(parts.RIGHT_EYE + parts.RIGHT_BROW)] = (160, 185), (240, 185)
    points[list(parts.LIPS)] = (200, 285)
    points[[parts.LEFT_PUPIL, parts.RIGHT_PUPIL]] = (160, 185), (240, 185)
    points[[parts.LEFT_MOUTH, parts.RIGHT_MOUTH]] = (170, 285), (230, 285)
    points[[145, 183, 184, 157]] = (150, 330), (180, 340), (220, 340), (250, 330)
    return points.tolist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three people, one of them moved to val, one negative; the pack goes beside them, and is built by the first test that asks."""
    base = tmp_path_factory.mktemp("photos")
    root = base / "portraits"
    for name in ("train", "val", "negatives", "landmarks"):
        (root / name).mkdir(parents=True)
    rows = [("train/one.png", "train", "somebody"), ("train/two.png", "train", MOVED), ("val/three.png", "val", "other")]
    with (root / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for name, split, person in rows:
            _photo(root / name)
            writer.writerow((name, split, person, 105, 85, 190, 250, "" if person == "other" else -40.5))
    cv2.imwrite(str(root / "negatives" / "wall.jpg"), np.full((900, 600, 3), 80, np.uint8))
    (root / "landmarks" / "one.json").write_text(json.dumps({"points": _points()}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ABPN_PORTRAITS", str(root))
        patch.setattr(portraits, "CACHE", base / "cache")
        patch.setattr(portraits, "PACK_FILE", base / "cache" / "faces.pack")
        yield root


def test_face_pack_of_a_folder_holds_every_field(folder: Path) -> None:
    train, val = face_pack("train"), face_pack("val")
    assert train.persons == ("somebody",) and val.persons == (MOVED, "other")
    assert train.photos.shape == (1, PACK_EXTENT, PACK_EXTENT, 3)
    assert train.skin[0, PACK_EXTENT // 2, PACK_EXTENT // 2 + 60] > 250
    assert val.ita[0] == np.float32(-40.5) and np.isnan(val.ita[1])
    assert train.face_width[0] == np.float32(FACE_WIDTH)
    assert np.isnan(train.landmarks).all() and train.landmarks.shape == (1, 5, 2)
    # The crop is 418 pixels of a photo 400 wide: nine on either side lie outside it.
    assert set(np.unique(train.known)) == {0, 255} and train.known[0, :, :14].max() == 0
    assert [p.shape for p in negatives()] == [(832, 555, 3)]
    assert drawn_faces() is None


def test_build_pack_again_same_bytes(folder: Path, tmp_path: Path) -> None:
    face_pack("val")
    build_pack(tmp_path / "again", 1)
    assert (tmp_path / "again").read_bytes() == portraits.PACK_FILE.read_bytes()


def test_face_pack_without_the_photo_folder_reads_the_pack_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = np.array(face_pack("val").photos)
    for plane in (folder.parent / "cache").glob("faces-*"):
        plane.unlink()
    monkeypatch.setenv("ABPN_PORTRAITS", str(folder / "nowhere"))
    assert np.array_equal(face_pack("val").photos, first)

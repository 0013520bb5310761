"""The pack file: what goes in comes out, the same bytes every time, old ones are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from abpn.pack import PackedFace, PackReader, PackWriter


def _face() -> PackedFace:
    y, x = np.mgrid[0:64, 0:64]
    photo = np.stack((x * 3, y * 3, x + y), -1).astype(np.uint8)
    skin = np.where(x[:32, :32] < 16, np.uint8(255), np.uint8(119))
    known = np.where(y[:32, :32] < 8, np.uint8(0), np.uint8(255))
    spots = np.where(x[:32, :32] == y[:32, :32], np.uint8(255), np.uint8(0))
    return PackedFace(photo, skin, known, spots, {"name": "a", "person": "p", "ita": None, "face_width": 30.0, "landmarks": None})


def _written(path: Path) -> Path:
    writer = PackWriter(path)
    writer.faces("val", [_face(), _face()], 95)
    writer.photos("negatives", [_face().photo], 86)
    writer.close()
    return path


def test_pack_face_comes_back_with_exact_labels_and_a_near_photo(tmp_path: Path) -> None:
    reader = PackReader(_written(tmp_path / "faces.pack"))
    photo, labels = reader.face("val", 1)
    face = _face()
    assert np.array_equal(labels, np.stack((face.skin, face.known, face.spots), -1))
    # WebP 95 halves the colour planes: 3 of 255 on average over a ramp, a wrong channel order would be 60.
    assert np.abs(photo.astype(int) - face.photo).mean() < 3
    assert [f["name"] for f in reader.facts("val")] == ["a", "a"]
    assert len(reader.photos("negatives")) == 1
    assert reader.facts("train") == []


def test_pack_written_twice_same_bytes(tmp_path: Path) -> None:
    first, second = _written(tmp_path / "one"), _written(tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()


def test_pack_of_another_version_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.pack"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("version", "0")
    with pytest.raises(ValueError, match="version 0"):
        PackReader(path)

"""Packs of face crops with skin labels, made once from the photo folder and memory-mapped afterwards.

The folder is named by ABPN_PORTRAITS (default: ../shared/portraits beside the repository).  Packs live in
models/.cache, which is ignored.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .skin_labels import LandmarkDetector, skin_label

MODELS = Path(__file__).resolve().parents[1]
CACHE = MODELS / ".cache"
PACK_EXTENT = 832
CROP_PER_FACE = 2.2
"""Crop side in face widths; the face is PACK_EXTENT / CROP_PER_FACE = 378 pixels wide in a pack."""
FACE_WIDTH = PACK_EXTENT / CROP_PER_FACE
SMALLEST_FACE = 220


@dataclass(frozen=True)
class FacePack:
    """Photos uint8 [n, extent, extent, 3] RGB, skin uint8 [n, extent, extent], face width in pixels per photo."""

    photos: np.ndarray
    skin: np.ndarray
    face_width: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.photos)


def portraits_folder() -> Path:
    """Where the photos are; FileNotFoundError with a plain sentence where there are none."""
    default = MODELS.parents[1] / "shared" / "portraits"
    folder = Path(os.environ.get("ABPN_PORTRAITS", default))
    if not (folder / "index.csv").is_file():
        raise FileNotFoundError(f"No photo set at {folder}: set ABPN_PORTRAITS to the folder that holds index.csv.")
    return folder


def read_photo(path: Path) -> np.ndarray:
    """RGB uint8 [h, w, 3]."""
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise ValueError(f"{path.name} cannot be read as a picture.")
    return cv2.cvtColor(photo, cv2.COLOR_BGR2RGB)


def face_pack(split: str) -> FacePack:
    """The pack of one split (train, val), built on first use."""
    photos, skin, facts = (CACHE / f"{split}-{part}.npy" for part in ("photos", "skin", "facts"))
    if not facts.is_file():
        _build(split, photos, skin, facts)
    table = np.load(facts)
    return FacePack(np.load(photos, mmap_mode="r"), np.load(skin, mmap_mode="r"), table["width"], tuple(table["name"]))


def negatives() -> list[np.ndarray]:
    """Photos without skin, RGB uint8, at most 832 pixels on the longer side."""
    found = []
    for path in sorted((portraits_folder() / "negatives").glob("*.jpg")):
        photo = read_photo(path)
        scale = min(1.0, PACK_EXTENT / max(photo.shape[:2]))
        found.append(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    return found


def drawn_faces() -> FacePack | None:
    """Face studies drawn by the product's own code (models/.cache/face-study/*.png), or None where there are none.

    The face of a study fills about half of the picture's width; skin is labelled by colour like a photo's.
    """
    paths = sorted((CACHE / "face-study").glob("*.png"))
    if not paths:
        return None
    detector = landmark_detector()
    photos, skin = [], []
    for path in paths:
        photos.append(_fitted(read_photo(path)))
        skin.append(skin_label(photos[-1], FACE_WIDTH, detector.find(photos[-1]) if detector else None))
    widths = np.full(len(paths), FACE_WIDTH, np.float32)
    return FacePack(np.stack(photos), np.stack(skin), widths, tuple(p.name for p in paths))


def _fitted(photo: np.ndarray) -> np.ndarray:
    """Middle square at the pack's size."""
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    square = photo[top : top + side, left : left + side]
    return cv2.resize(square, (PACK_EXTENT, PACK_EXTENT), interpolation=cv2.INTER_AREA)


def index_rows(split: str) -> list[dict[str, str]]:
    """Rows of index.csv with a face large enough to train on."""
    with (portraits_folder() / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["split"] == split and r["face_w"]]
    return [r for r in rows if float(r["face_w"]) >= SMALLEST_FACE]


def landmark_detector() -> LandmarkDetector | None:
    """The labelling detector beside the photo set, or None (the labels then use a mean face)."""
    model = portraits_folder().parent / "teachers" / "yunet_n_640_640.onnx"
    return LandmarkDetector(model) if model.is_file() else None


def face_crop(photo: np.ndarray, row: dict[str, str], extent: int, per_face: float) -> np.ndarray:
    """Square crop round the face, per_face face widths wide, resampled to extent; outside the photo: edge repeated."""
    x, y, w, h = (float(row[f"face_{k}"]) for k in "xywh")
    scale = extent / (per_face * w)
    if scale < 1:
        photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        x, y, w, h, scale = x * scale, y * scale, w * scale, h * scale, 1.0
    centre = np.array([x + w / 2, y + h * 0.48])
    matrix = np.array([[scale, 0, extent / 2 - scale * centre[0]], [0, scale, extent / 2 - scale * centre[1]]])
    return cv2.warpAffine(photo, matrix, (extent, extent), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _build(split: str, photos_path: Path, skin_path: Path, facts_path: Path) -> None:
    CACHE.mkdir(exist_ok=True)
    rows = index_rows(split)
    detector = landmark_detector()
    folder = portraits_folder()
    photos = np.lib.format.open_memmap(photos_path, "w+", np.uint8, (len(rows), PACK_EXTENT, PACK_EXTENT, 3))
    skin = np.lib.format.open_memmap(skin_path, "w+", np.uint8, (len(rows), PACK_EXTENT, PACK_EXTENT))
    for i, row in enumerate(rows):
        photos[i] = face_crop(read_photo(folder / row["file"]), row, PACK_EXTENT, CROP_PER_FACE)
        landmarks = detector.find(photos[i]) if detector else None
        skin[i] = skin_label(photos[i], FACE_WIDTH, landmarks)
    facts = np.zeros(len(rows), dtype=[("width", np.float32), ("name", "U80")])
    facts["width"] = FACE_WIDTH
    facts["name"] = [row["file"] for row in rows]
    with facts_path.open("wb") as file:
        np.save(file, facts)


def main() -> None:
    """Builds both packs ahead of the training."""
    for split in ("val", "train"):
        print(split, len(face_pack(split)), "faces")


if __name__ == "__main__":
    main()

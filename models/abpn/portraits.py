"""Face crops with labels: made once from the photo folder into one pack file, memory-mapped afterwards.

The photo folder is named by ABPN_PORTRAITS (default: ../shared/portraits beside the repository).  The pack lives in
models/.cache, which is ignored; where it is there, training needs neither the photo folder nor the labelling models.
"""

from __future__ import annotations

import csv
import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np

from .face_shape import FaceLandmarks, FaceShape, fitted_shape, mean_shape, read_shape
from .landmark_detector import LandmarkDetector
from .natural_spots import natural_spots
from .pack import PackedFace, PackReader, PackWriter
from .skin_labels import LABEL_EXTENT, skin_labels

MODELS = Path(__file__).resolve().parents[1]
CACHE = MODELS / ".cache"
PACK_FILE = CACHE / "faces.pack"
PACK_EXTENT = 832
CROP_PER_FACE = 2.2
"""Crop side in face widths; the face is PACK_EXTENT / CROP_PER_FACE = 378 pixels wide in a pack."""
FACE_WIDTH = PACK_EXTENT / CROP_PER_FACE
SMALLEST_FACE = 150
TRAIN_QUALITY = 86
"""WebP quality that keeps the whole pack under 40 MB."""
VAL_QUALITY = 95


@dataclass(frozen=True)
class FacePack:
    """Faces of one split, n of them, crops of e = PACK_EXTENT pixels, 2.2 face widths wide."""

    photos: np.ndarray
    """uint8 [n, e, e, 3] RGB."""
    skin: np.ndarray
    """uint8 [n, e, e], soft skin label 0..255."""
    known: np.ndarray
    """uint8 [n, e, e], 255 where the skin label is to be trusted, else 0."""
    spots: np.ndarray
    """uint8 [n, e, e], 255 where the photo itself has a blemish, mole or freckle, else 0."""
    landmarks: np.ndarray
    """float32 [n, 5, 2], x and y in crop pixels: eyes, nose tip, mouth corners, left in the picture first; NaN where no face was found."""
    face_width: np.ndarray
    """float32 [n] in crop pixels."""
    ita: np.ndarray
    """float32 [n], individual typology angle of the cheeks in degrees; NaN where unknown."""
    names: tuple[str, ...]
    persons: tuple[str, ...]

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
    """The faces of one split (train, val); the pack is built on first use where the photo set is there."""
    pack = _unpacked(split)
    if pack is None:
        raise ValueError(f"The pack has no faces of '{split}'.")
    return pack


def negatives() -> list[np.ndarray]:
    """Photos without skin, RGB uint8, at most 832 pixels on the longer side."""
    return _reader().photos("negatives")


def drawn_faces() -> FacePack | None:
    """Face studies drawn by the product's own code (models/.cache/face-study/*.png when the pack was built), or None without."""
    return _unpacked("drawn")


def pack_sizes() -> dict[str, int]:
    """Bytes of the parts of the pack."""
    return _reader().sizes()


def person_split() -> dict[str, str]:
    """Person -> "val" for everybody of the train folder who counts as validation."""
    text = (MODELS / "configs" / "moved_to_val.txt").read_text(encoding="utf-8")
    return {line.strip(): "val" for line in text.splitlines() if line.strip() and not line.startswith("#")}


def index_rows(split: str) -> list[dict[str, str]]:
    """Rows of index.csv with a face large enough to train on, people moved as person_split says."""
    moved = person_split()
    with (portraits_folder() / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["face_w"] and r["split"] in ("train", "val")]
    return [r for r in rows if moved.get(r["person"], r["split"]) == split and float(r["face_w"]) >= SMALLEST_FACE]


def landmark_detector() -> LandmarkDetector | None:
    """The labelling detector beside the photo set, or None (the labels then use a mean face)."""
    model = portraits_folder().parent / "teachers" / "yunet_n_640_640.onnx"
    return LandmarkDetector(model) if model.is_file() else None


def face_crop(photo: np.ndarray, row: dict[str, str], extent: int, per_face: float) -> np.ndarray:
    """Square crop round the face, per_face face widths wide, resampled to extent; outside the photo: edge repeated."""
    matrix = crop_matrix(row, extent, per_face)
    scale = float(matrix[0, 0])
    if scale < 1:
        photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix[:, :2] /= scale
    return cv2.warpAffine(photo, matrix, (extent, extent), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def crop_matrix(row: dict[str, str], extent: int, per_face: float) -> np.ndarray:
    """[2, 3]: points of the photo to points of its face crop."""
    x, y, w, h = (float(row[f"face_{k}"]) for k in "xywh")
    scale = extent / (per_face * w)
    return np.array([[scale, 0, extent / 2 - scale * (x + w / 2)], [0, scale, extent / 2 - scale * (y + h * 0.48)]])


@lru_cache(maxsize=1)
def _labelling() -> tuple[LandmarkDetector | None, np.ndarray]:
    return landmark_detector(), mean_shape(portraits_folder() / "landmarks")


def crop_skin(crop: np.ndarray, face_width: float) -> np.ndarray:
    """Soft skin label uint8 [h, w] of a square RGB crop of another size than a pack's, its face in the middle."""
    shape, _, others = _shape_of(crop, face_width, None)
    return cv2.resize(skin_labels(crop, face_width, shape, others).skin, crop.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _shape_of(
    crop: np.ndarray, face_width: float, by_hand: FaceShape | None
) -> tuple[FaceShape, FaceLandmarks | None, list[FaceLandmarks]]:
    """Shape of the middle face, its five points where the detector found it, and the other faces'."""
    detector, mean = _labelling()
    found = detector.faces(crop) if detector else []
    marks = found[0] if found else None
    shape = by_hand or fitted_shape(mean, marks or FaceLandmarks.guessed(crop.shape[0], face_width))
    return shape, marks, found[1:]


def _packed(crop: np.ndarray, by_hand: FaceShape | None, inside: np.ndarray, facts: dict[str, object]) -> PackedFace:
    """Labels and facts of one crop of the pack's size; inside: uint8 [e, e], 255 where the crop lies in the photo."""
    shape, marks, others = _shape_of(crop, FACE_WIDTH, by_hand)
    labels = skin_labels(crop, FACE_WIDTH, shape, others)
    skin = cv2.resize(labels.skin, crop.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    half = (LABEL_EXTENT, LABEL_EXTENT)
    spots = cv2.resize(natural_spots(crop, skin, FACE_WIDTH), half, interpolation=cv2.INTER_AREA)
    known = np.where(cv2.resize(inside, half, interpolation=cv2.INTER_AREA) > 250, labels.known, np.uint8(0))
    points = None if marks is None else np.round(marks.points, 2).tolist()
    more = {"face_width": FACE_WIDTH, "landmarks": points}
    return PackedFace(crop, labels.skin, known, np.where(spots > 64, np.uint8(255), np.uint8(0)), {**facts, **more})


def _packed_row(row: dict[str, str]) -> PackedFace:
    cv2.setNumThreads(1)
    photo = read_photo(portraits_folder() / row["file"])
    crop = face_crop(photo, row, PACK_EXTENT, CROP_PER_FACE)
    matrix = crop_matrix(row, PACK_EXTENT, CROP_PER_FACE)
    inside = cv2.warpAffine(np.full(photo.shape[:2], 255, np.uint8), matrix, (PACK_EXTENT, PACK_EXTENT), flags=cv2.INTER_NEAREST)
    points = portraits_folder() / "landmarks" / f"{Path(row['file']).stem}.json"
    by_hand = read_shape(points, matrix) if points.is_file() else None
    ita = float(row["cheek_ITA"]) if row["cheek_ITA"] else None
    return _packed(crop, by_hand, inside, {"name": row["file"], "person": row["person"], "ita": ita})


def _packed_drawing(path: Path) -> PackedFace:
    cv2.setNumThreads(1)
    crop = _fitted(read_photo(path))
    inside = np.full(crop.shape[:2], 255, np.uint8)
    return _packed(crop, None, inside, {"name": path.name, "person": path.stem, "ita": None})


def _fitted(photo: np.ndarray) -> np.ndarray:
    """Middle square at the pack's size; the face of a study fills about half of the picture's width."""
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    square = photo[top : top + side, left : left + side]
    return cv2.resize(square, (PACK_EXTENT, PACK_EXTENT), interpolation=cv2.INTER_AREA)


def _negative_photos() -> Iterator[np.ndarray]:
    for path in sorted((portraits_folder() / "negatives").glob("*.jpg")):
        photo = read_photo(path)
        scale = min(1.0, PACK_EXTENT / max(photo.shape[:2]))
        yield cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def build_pack(path: Path, workers: int) -> None:
    """Writes the pack of the whole photo set; the same set gives the same bytes."""
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".tmp")
    drawings = sorted((CACHE / "face-study").glob("*.png"))
    writer = PackWriter(fresh)
    with ProcessPoolExecutor(workers) as pool:
        writer.faces("val", pool.map(_packed_row, index_rows("val")), VAL_QUALITY)
        writer.faces("train", pool.map(_packed_row, index_rows("train")), TRAIN_QUALITY)
        if drawings:
            writer.faces("drawn", pool.map(_packed_drawing, drawings), TRAIN_QUALITY)
    writer.photos("negatives", _negative_photos(), TRAIN_QUALITY)
    writer.close()
    fresh.replace(path)


def _reader() -> PackReader:
    """The pack, built where it is missing or of another version."""
    if PACK_FILE.is_file():
        try:
            return PackReader(PACK_FILE)
        except ValueError:
            portraits_folder()
    build_pack(PACK_FILE, os.cpu_count() or 1)
    return PackReader(PACK_FILE)


def _unpacked(part: str) -> FacePack | None:
    """One part of the pack as memory-mapped arrays beside it, decoded where they are missing or of another pack."""
    reader = _reader()
    facts = reader.facts(part)
    if not facts:
        return None
    planes = [PACK_FILE.with_name(f"faces-{part}-{plane}.npy") for plane in ("photos", "skin", "known", "spots")]
    stamp = PACK_FILE.with_name(f"faces-{part}.sha256")
    digest = hashlib.sha256(PACK_FILE.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        _decode(reader, part, len(facts), planes)
        stamp.write_text(digest, encoding="utf-8")
    photos, skin, known, spots = (np.load(plane, mmap_mode="r") for plane in planes)
    nothing = np.full((5, 2), np.nan).tolist()
    landmarks = np.array([f["landmarks"] or nothing for f in facts], np.float32)
    ita = np.array([np.nan if f["ita"] is None else f["ita"] for f in facts], np.float32)
    width = np.array([f["face_width"] for f in facts], np.float32)
    names, persons = (tuple(f[key] for f in facts) for key in ("name", "person"))
    return FacePack(photos, skin, known, spots, landmarks, width, ita, names, persons)


def _decode(reader: PackReader, part: str, count: int, planes: list[Path]) -> None:
    shape = (count, PACK_EXTENT, PACK_EXTENT)
    fresh = [plane.with_suffix(f".{os.getpid()}.tmp") for plane in planes]
    photos = np.lib.format.open_memmap(fresh[0], "w+", np.uint8, (*shape, 3))
    labels = [np.lib.format.open_memmap(path, "w+", np.uint8, shape) for path in fresh[1:]]
    for i in range(count):
        photos[i], small = reader.face(part, i)
        for plane, label, how in zip(labels, cv2.split(small), (cv2.INTER_LINEAR, cv2.INTER_NEAREST, cv2.INTER_NEAREST)):
            plane[i] = cv2.resize(label, shape[1:], interpolation=how)
    del photos, labels
    for path, plane in zip(fresh, planes):
        path.replace(plane)

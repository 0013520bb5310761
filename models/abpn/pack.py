"""The pack file: all splits, negatives and drawn faces in one small deterministic zip that trains without the photo set.

Entries: `<part>/<number>.webp` (photo), `<part>/<number>-labels.webp` (lossless at half size: red the skin label in sixteen
steps, green known, blue spots) and `<part>/facts.json`; `version` names the format.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable

import cv2
import numpy as np

PACK_VERSION = 2
"""Raised whenever the labels or the format change: an older pack is built anew."""
LOSSLESS = 101


@dataclass(frozen=True)
class PackedFace:
    """One face: photo uint8 [e, e, 3] RGB, three labels uint8 [h, h] (skin soft, the others 0 or 255), and its facts.

    facts: name, person, ita (None where unknown), face_width, landmarks ([5, 2], or None).
    """

    photo: np.ndarray
    skin: np.ndarray
    known: np.ndarray
    spots: np.ndarray
    facts: dict[str, Any]


class PackWriter:
    """Writes one pack; nothing in it depends on the time or the machine's paths."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._put("version", str(PACK_VERSION).encode())

    def faces(self, part: str, faces: Iterable[PackedFace], quality: int) -> None:
        """One part of faces in their order."""
        facts = []
        for i, face in enumerate(faces):
            labels = np.stack((np.rint(face.skin / 17.0).astype(np.uint8) * 17, face.known, face.spots), -1)
            self._put(f"{part}/{i:04}.webp", encoded(face.photo, quality))
            self._put(f"{part}/{i:04}-labels.webp", encoded(labels, LOSSLESS))
            facts.append(face.facts)
        self._put(f"{part}/facts.json", json.dumps(facts, sort_keys=True).encode())

    def photos(self, part: str, photos: Iterable[np.ndarray], quality: int) -> None:
        """One part of photos alone, RGB uint8 of any size."""
        for i, photo in enumerate(photos):
            self._put(f"{part}/{i:04}.webp", encoded(photo, quality))

    def close(self) -> None:
        """Ends the file."""
        self._zip.close()

    def _put(self, name: str, content: bytes) -> None:
        self._zip.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


class PackReader:
    """Reads one pack; ValueError where the file is no pack of this version."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        if self.version != PACK_VERSION:
            raise ValueError(f"{path.name} is a pack of version {self.version}, not {PACK_VERSION}.")

    @property
    def version(self) -> int:
        """The format's number; -1 where the file does not say."""
        return int(self._zip.read("version")) if "version" in self._zip.namelist() else -1

    def facts(self, part: str) -> list[dict[str, Any]]:
        """Facts of a part's faces in their order; empty where the pack has no such part."""
        name = f"{part}/facts.json"
        return json.loads(self._zip.read(name)) if name in self._zip.namelist() else []

    def face(self, part: str, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Photo [e, e, 3] and labels [h, h, 3] (skin, known, spots), both RGB uint8."""
        return decoded(self._zip.read(f"{part}/{index:04}.webp")), decoded(self._zip.read(f"{part}/{index:04}-labels.webp"))

    def photos(self, part: str) -> list[np.ndarray]:
        """All photos of a part without labels."""
        names = sorted(n for n in self._zip.namelist() if n.startswith(f"{part}/") and n.endswith(".webp"))
        return [decoded(self._zip.read(name)) for name in names]

    def sizes(self) -> dict[str, int]:
        """Bytes per part."""
        total: dict[str, int] = {}
        for entry in self._zip.infolist():
            kind = "labels" if entry.filename.endswith("-labels.webp") else "photos"
            part = f"{entry.filename.partition('/')[0]} {kind}"
            total[part] = total.get(part, 0) + entry.file_size
        return total


def encoded(picture: np.ndarray, quality: int) -> bytes:
    """RGB uint8 as WebP; quality above 100 is lossless."""
    done, content = cv2.imencode(".webp", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not done:
        raise ValueError("This OpenCV cannot write WebP.")
    return content.tobytes()


def decoded(content: bytes) -> np.ndarray:
    """RGB uint8."""
    return np.ascontiguousarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)[..., ::-1])

"""What a model leaves, for the eye: the places of drawn faces where its default differs most from the truth.

    /usr/bin/python3 models/draw_failures.py --checkpoint models/runs/RUN/best.pt --pyramid models/runs/RUN/pyramid.pt --out failures.jpg

One row of two places per face, at 200 %, from the left: painted | retouched by default | as it should be.  Faces drawn by our own code, so that the
sheet shows nobody.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch

from abpn.evaluation import DEFAULT, STRENGTHS, at_strengths, feature_target
from abpn.face_windows import UnevenFaces
from abpn.metrics import difference
from abpn.portraits import drawn_faces
from abpn.validation_set import ValidationFace, validation_face
from export_onnx import load_network
from validate import Retouch, as_the_engine

SIDE, PLACES = 80, 2
"""Side of a place in pixels of the face, and how many of each face."""


def failures(retouch: Retouch, face: ValidationFace) -> np.ndarray:
    """A face's worst places side by side, RGB 0..1: [SIDE * 2, 3 * SIDE * 2 * PLACES, 3]."""
    result = at_strengths(retouch(face.pair.photo), DEFAULT).result(STRENGTHS[DEFAULT])
    truth = feature_target(face, DEFAULT)
    left = cv2.blur(difference(result, truth), (SIDE // 4, SIDE // 4))
    strips = []
    for _ in range(PLACES):
        y, x = np.unravel_index(int(np.argmax(left)), left.shape)
        rows = slice(*_span(int(y), left.shape[0]))
        columns = slice(*_span(int(x), left.shape[1]))
        left[rows, columns] = 0
        strips.append(np.hstack([picture[rows, columns] for picture in (face.pair.photo, result, truth)]))
    return cv2.resize(np.hstack(strips), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _span(middle: int, length: int) -> tuple[int, int]:
    start = min(max(middle - SIDE // 2, 0), length - SIDE)
    return start, start + SIDE


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=4)
    arguments = parser.parse_args()

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    studies = drawn_faces()
    if studies is None:
        parser.error("the pack has no drawn faces: run models/draw_face_studies.sh, then models/pack_faces.py --build")
    faces = UnevenFaces(studies, "drawn")
    retouch = as_the_engine(load_network(arguments.checkpoint, arguments.pyramid)[0])
    rows = [failures(retouch, validation_face(faces, int(i))) for i in np.linspace(0, len(faces) - 1, arguments.rows)]
    cv2.imwrite(str(arguments.out), np.rint(np.clip(np.vstack(rows), 0, 1) * 255).astype(np.uint8)[..., ::-1])


if __name__ == "__main__":
    main()

"""Contact sheet of training pairs, for the eye: photo, and what each family's target and both labels are.

    /usr/bin/python3 models/draw_pairs.py --out pairs.png [--rows 10] [--side 192] [--seed 1] [--faces | --drawn]

One row per pair, from the left: photo | blemishes undone | moles undone | freckles undone | evening undone | retouch label | skin label,
with what is not known in grey and real marks in red.  --faces draws frozen validation faces instead, with every kind of mark named;
--drawn does the same with the face studies drawn by our own code, for sheets that may show nobody.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.random import default_rng

from abpn.dataset import RetouchBatches, TrainingPair
from abpn.face_windows import UnevenFaces
from abpn.local_retouching import FAMILIES
from abpn.portraits import drawn_faces, face_pack, negatives
from abpn.validation_set import ValidationFace, validation_face

CAPTION = 18


def pair_row(found: TrainingPair) -> np.ndarray:
    """One pair as a strip, RGB 0..1."""
    retouch = np.repeat(found.pair.strengths[: FAMILIES.index("evening")].max(axis=0)[..., None], 3, axis=2)
    skin = np.repeat(found.skin[..., None], 3, axis=2)
    skin = np.where(found.known[..., None] > 0.5, skin, 0.5)
    skin = np.where(found.real[..., None] > 0.5, np.float32([1, 0.2, 0.2]), skin)
    return np.hstack((found.pair.photo, *found.pair.targets, retouch, skin))


def face_row(face: ValidationFace) -> np.ndarray:
    """A validation face as a strip with its kinds of marks in words below."""
    found = TrainingPair(face.pair, face.skin, face.known, face.spots)
    strip = np.hstack((face.clean, pair_row(found)))
    caption = np.ones((CAPTION, strip.shape[1], 3), np.float32)
    kinds = ", ".join(f"{kind} {100 * strength.mean():.1f} %" for kind, strength in face.pair.kinds.items())
    cv2.putText(caption, f"{Path(face.name).stem} (ITA {face.ita:.0f}): {kinds}", (4, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return np.vstack((strip, caption))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=10)
    parser.add_argument("--side", type=int, default=192)
    parser.add_argument("--seed", type=int, default=1)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--faces", action="store_true")
    which.add_argument("--drawn", action="store_true")
    arguments = parser.parse_args()

    cv2.setNumThreads(1)
    studies = drawn_faces() if arguments.drawn else None
    if arguments.drawn and studies is None:
        parser.error("the pack has no drawn faces: run models/draw_face_studies.sh, then models/pack_faces.py --build")
    if arguments.faces or studies:
        pack = UnevenFaces(studies, "drawn") if studies else UnevenFaces(face_pack("val"), "val")
        rows = [face_row(validation_face(pack, int(i), 220.0)) for i in np.linspace(0, len(pack) - 1, arguments.rows)]
    else:
        batches = RetouchBatches(UnevenFaces(face_pack("train"), "train"), negatives(), 1, seed=arguments.seed)
        rows = [pair_row(batches.pair(arguments.side, default_rng((arguments.seed, i)))) for i in range(arguments.rows)]
    cv2.imwrite(str(arguments.out), np.rint(np.vstack(rows) * 255).astype(np.uint8)[..., ::-1])


if __name__ == "__main__":
    main()

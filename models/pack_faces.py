"""Builds the training pack, says what is in it, draws a sheet of its labels.

    /usr/bin/python3 models/pack_faces.py [--build] [--sheet FILE] [--faces 48] [--workers 2]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import cv2
import numpy as np

from abpn.pack import PACK_VERSION
from abpn.portraits import PACK_FILE, FacePack, build_pack, face_pack, pack_sizes
from abpn.tones import TONES, tone_of


def overlay(pack: FacePack, index: int, extent: int) -> np.ndarray:
    """One face with its labels, RGB uint8 [extent, extent, 3]: skin green, unknown blue, spots ringed red."""
    picture = pack.photos[index].astype(np.float32)
    share = 0.4 * pack.skin[index][..., None] / np.float32(255)
    picture = picture * (1 - share) + share * np.array([0, 255, 60], np.float32)
    picture[pack.known[index] == 0] = 0.5 * picture[pack.known[index] == 0] + np.array([0, 0, 128], np.float32)
    ring = cv2.morphologyEx(np.ascontiguousarray(pack.spots[index]), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    picture[ring > 0] = (255, 0, 0)
    small = cv2.resize(picture, (extent, extent), interpolation=cv2.INTER_AREA)
    spots = np.count_nonzero(pack.spots[index]) / max(1, np.count_nonzero(pack.skin[index] > 127))
    text = f"{Path(pack.names[index]).stem[:24]} {100 * spots:.1f}%"
    cv2.putText(small, text, (3, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 0), 1, cv2.LINE_AA)
    return np.rint(np.clip(small, 0, 255)).astype(np.uint8)


def write_sheet(path: Path, pack: FacePack, count: int) -> None:
    """Contact sheet of faces spread over the pack, six in a row."""
    picked = np.unique(np.linspace(0, len(pack) - 1, count).astype(int))
    tiles = [overlay(pack, int(i), 416) for i in picked]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 6)
    rows = [np.hstack(tiles[i : i + 6]) for i in range(0, len(tiles), 6)]
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])


def describe(pack: FacePack) -> str:
    """Faces, tone groups and shares of spots and unknown in one line."""
    tones = [tone_of(ita) for ita in pack.ita]
    spots = [np.mean(pack.spots[i][pack.skin[i] > 127] > 0) for i in range(len(pack)) if (pack.skin[i] > 127).any()]
    unknown = np.mean([np.mean(plane == 0) for plane in pack.known])
    skin = np.mean([np.mean(plane > 127) for plane in pack.skin])
    middle, most = 100 * np.median(spots), 100 * np.max(spots)
    people = len(set(pack.persons))
    return (
        f"{len(pack)} faces of {people} people; {', '.join(f'{tone}: {tones.count(tone)}' for tone in TONES)}; "
        f"skin {100 * skin:.1f} %, unknown {100 * unknown:.1f} %, spots {middle:.1f} % of the skin (median; most {most:.1f} %)"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="store_true", help="build it even where there is one")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sheet", type=Path, help="PNG with labelled faces of train (shows people: keep it to yourself)")
    parser.add_argument("--faces", type=int, default=48)
    arguments = parser.parse_args()
    if arguments.build:
        build_pack(PACK_FILE, arguments.workers)
    for split in ("val", "train"):
        print(split, describe(face_pack(split)))
    print(f"pack {PACK_FILE.stat().st_size / 1e6:.1f} MB, version {PACK_VERSION}: {pack_sizes()}")
    if arguments.sheet:
        write_sheet(arguments.sheet, face_pack("train"), arguments.faces)


if __name__ == "__main__":
    main()

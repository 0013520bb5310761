"""Quality table on the frozen validation set: identity, classical baseline, model.

    /usr/bin/python3 models/validate.py --checkpoint models/runs/abpn-skin-0.1.0/best.pt [--out quality.json] [--sheet DIR]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import torch

from abpn.baseline import bilateral_in_skin
from abpn.dataset import VALIDATION_SEED, ValidationFace, validation_face, validation_hash
from abpn.local_retouching import LocalRetouchingLayer
from abpn.metrics import RetouchFigures, clean_change, mean_figures, retouch_figures
from abpn.portraits import face_pack
from abpn.task import retouched
from export_onnx import load_network

Retoucher = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]
"""(photo, skin label) -> result per feature; the model ignores the label and predicts its own."""


def identity(photo: np.ndarray, skin: np.ndarray) -> dict[str, np.ndarray]:
    """Does nothing: the row every other row is read against."""
    return {"blemishes": photo, "evening": photo}


def baseline(photo: np.ndarray, skin: np.ndarray) -> dict[str, np.ndarray]:
    """Bilateral filter with the true skin label: better informed than the model."""
    smooth = bilateral_in_skin(photo, skin)
    return {"blemishes": smooth, "evening": smooth}


def model(layer: LocalRetouchingLayer) -> Retoucher:
    """The gated local retouching layer."""
    return lambda photo, skin: retouched(layer, photo)


def figures(retoucher: Retoucher, faces: list[ValidationFace]) -> dict[str, dict[str, float]]:
    """Mean figures per feature, plus the change of unpainted faces."""
    rows: dict[str, list[RetouchFigures]] = {"blemishes": [], "evening": []}
    clean: dict[str, list[float]] = {"blemishes": [], "evening": []}
    for face in faces:
        painted, untouched = retoucher(face.pair.photo, face.skin), retoucher(face.clean, face.skin)
        others = face.skin * (face.pair.strengths[1:3].max(axis=0) < 0.01)
        for feature, family, skin in (("blemishes", 0, others), ("evening", 3, face.skin)):
            strength = face.pair.strengths[family]
            rows[feature].append(
                retouch_figures(face.pair.photo, face.pair.targets[family], painted[feature], strength, skin)
            )
            clean[feature].append(clean_change(face.clean, untouched[feature], face.skin))
    return {
        feature: mean_figures(rows[feature]).as_dict() | {"clean_face_change": round(float(np.nanmean(clean[feature])), 4)}
        for feature in rows
    }


def mark_survival(layer: LocalRetouchingLayer, faces: list[ValidationFace]) -> dict[str, float]:
    """How `keep` behaves: share of the painted moles that the mole result removes and that the blemish result removes."""
    total = {"moles_removed_when_asked": [0.0, 0.0], "moles_lost_when_kept": [0.0, 0.0]}
    for face in faces:
        pair, found = face.pair, retouched(layer, face.pair.photo)
        edit = np.abs(pair.targets[1] - pair.photo).mean(axis=-1) * pair.strengths[1]
        for key, output in (("moles_removed_when_asked", found["moles"]), ("moles_lost_when_kept", found["blemishes"])):
            left = np.abs(pair.targets[1] - output).mean(axis=-1) * pair.strengths[1] * (pair.strengths[0] < 0.05)
            total[key][0] += float(left.sum())
            total[key][1] += float((edit * (pair.strengths[0] < 0.05)).sum())
    return {key: round(1 - left / max(all_of_it, 1e-9), 4) for key, (left, all_of_it) in total.items()}


def quality(layer: LocalRetouchingLayer, faces: list[ValidationFace]) -> dict:
    """The table that goes into the manifest."""
    return {
        "set": f"{len(faces)} validation faces, 1.7 face widths on 512 pixels, painted with seed {VALIDATION_SEED}",
        "setSha256": validation_hash(face_pack("val")),
        "units": "fix and texture are fractions, PSNR in dB, changes are mean absolute grey levels of 255",
        "rows": {
            "identity": figures(identity, faces),
            "bilateral in the true skin mask": figures(baseline, faces),
            "model, gated": figures(model(layer), faces),
        },
        "keep": mark_survival(layer, faces),
    }


def as_markdown(table: dict) -> str:
    """The same table for the model card."""
    lines = [
        "| feature | row | fix %, pooled | fix %, mean of faces | in-mask PSNR | off-mask face | background | clean face | fine texture |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for feature in ("blemishes", "evening"):
        for name, row in table["rows"].items():
            f = row[feature]
            lines.append(
                f"| {feature} | {name} | {100 * f['pooled_fix']:.1f} | {100 * f['fix']:.1f} | {f['in_mask_psnr']:.2f} | {f['off_mask_face_change']:.3f} | "
                f"{f['background_change']:.4f} | {f['clean_face_change']:.3f} | {f['texture_ratio']:.3f} |"
            )
    return "\n".join(lines)


def write_sheets(layer: LocalRetouchingLayer, faces: list[ValidationFace], folder: Path) -> None:
    """before | after | retouch mask | skin mask per face, at 100 %."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in faces:
        found = retouched(layer, face.pair.photo)
        masks = [np.repeat(found[name][..., None], 3, axis=2) for name in ("retouch_mask", "skin_mask")]
        strip = np.hstack([face.pair.photo, found["blemishes"], *masks])
        name = Path(face.name).stem + ".png"
        cv2.imwrite(str(folder / name), np.rint(np.clip(strip, 0, 1) * 255).astype(np.uint8)[..., ::-1])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="JSON for export_onnx.py --quality")
    parser.add_argument("--sheet", type=Path, help="folder for pictures of before, after and masks")
    parser.add_argument("--faces", type=int, help="only the first so many faces")
    arguments = parser.parse_args()

    torch.set_num_threads(2)
    network, _ = load_network(arguments.checkpoint, None)
    layer = network.local_retouching
    pack = face_pack("val")
    faces = [validation_face(pack, i) for i in range(min(arguments.faces or len(pack), len(pack)))]
    table = quality(layer, faces)
    print(as_markdown(table))
    print("keep", table["keep"], "set", table["setSha256"][:12])
    if arguments.out:
        arguments.out.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    if arguments.sheet:
        write_sheets(layer, faces, arguments.sheet)


if __name__ == "__main__":
    main()

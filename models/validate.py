"""Quality table on the frozen validation set: identity, classical rivals, model; per feature, by default and together, per kind of mark,
by skin tone and by face size.

    /usr/bin/python3 models/validate.py --checkpoint models/runs/RUN/best.pt [--quick | --faces N] [--out quality.json] [--sheet DIR] [--real DIR] [--decoys]

The model is used as the engine uses it (abpn/multi_scale.py).  --out writes what the manifest takes, and beside it the same name with .csv, one line per
face, row and feature.  Exit code 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Callable, Iterable, Mapping

import cv2
import numpy as np
import torch

from abpn.baseline import AT_SPOTS, IN_SKIN, Rival, retouched_by
from abpn.bounds import Bound, bounds
from abpn.decoy_figures import decoys_lost
from abpn.evaluation import DEFAULT, FEATURES, STRENGTHS, TOGETHER, Output, PaintedFace, at_strengths, clean_figures, face_figures, mask_figures
from abpn.face_windows import UnevenFaces
from abpn.metrics import difference, mean_change
from abpn.multi_scale import NETWORK_SIDE, Retouched, retouched, tiles_within_budget
from abpn.network import AdaptiveBlendPyramidNetwork, multiply_accumulates
from abpn.portraits import face_pack
from abpn.real_marks import write_real_check
from abpn.records import FaceFigures, bootstrap_fixes, by, flat, interval, kind_summary, pooled_fix, summary
from abpn.tones import TONES
from abpn.validation_set import FROZEN_HASH, VALIDATION_SEED, ValidationFace, validation_face, validation_hash
from export_onnx import load_network

IDENTITY, IN_SKIN_ROW, AT_SPOTS_ROW, MODEL = "identity", "filter in the true skin mask", "filter at spots in the true skin mask", "model, gated"

ROWS: dict[str, Mapping[str, Rival]] = {IDENTITY: dict.fromkeys(FEATURES, Rival()), IN_SKIN_ROW: IN_SKIN, AT_SPOTS_ROW: AT_SPOTS}
"""The rows beside the model's: what each does for which feature."""

TO_BE_AHEAD_OF = {IN_SKIN_ROW: ("blemishes", "evening", TOGETHER), AT_SPOTS_ROW: ("blemishes", TOGETHER)}
"""Features on which the model has to be ahead of a row."""

OWN_SIZE = 378.0
"""Face width of the pack in pixels."""

EVERY_CLEAN, EVERY_TWICE, EVERY_SIZED = 3, 6, {40.0: 2, 120.0: 2, 900.0: 8}
"""Of the faces: every n-th is also run clean, twice over, and at another face width; these figures need runs of their own."""

KEPT_MARK_FIGURES = (("moles", "fix_pooled"), ("freckles", "fix_pooled"), ("blemishes", "marks_lost"), (DEFAULT, "marks_lost"))
"""How `keep` behaves: moles and freckles removed when asked for, and what the results that keep them take of their contrast."""

MANIFEST_COLUMNS = ("fix_pooled", "suppression", "overshoot", "psnr_in", "ssim_in", "delta_e_mean", "texture_fine", "out_of_mask", "skin_iou")
"""Figures that go into the manifest."""

Retouch = Callable[[np.ndarray], Retouched]
"""The model as the engine uses it on a photo [H, W, 3]."""


class Evaluation:
    """Records of all rows over some faces."""

    def __init__(self, retouch: Retouch, faces: UnevenFaces) -> None:
        self._retouch = retouch
        self._faces = faces
        self.records: list[FaceFigures] = []
        self.sized: dict[float, list[FaceFigures]] = {}

    def run(self, indices: Iterable[int], tell: Callable[[str], None]) -> None:
        """Every row on the pack's own size, the model alone on the others."""
        for n, i in enumerate(indices):
            face = validation_face(self._faces, i)
            self.records += self._rows(PaintedFace(face), with_clean=n % EVERY_CLEAN == 0, twice=n % EVERY_TWICE == 0)
            for size, every in EVERY_SIZED.items():
                if n % every == 0:
                    painted = PaintedFace(validation_face(self._faces, i, size))
                    self.sized.setdefault(size, []).extend(self._model_row(painted, with_clean=False, twice=False))
            tell(face.name)
        self.sized[OWN_SIZE] = [r for r in self.records if r.row == MODEL]

    def bounds(self) -> list[Bound]:
        """The bounds over the pack's own size."""
        return bounds(self.records, MODEL, TO_BE_AHEAD_OF)

    def _rows(self, painted: PaintedFace, with_clean: bool, twice: bool) -> list[FaceFigures]:
        face, records = painted.face, []
        for row, rivals in ROWS.items():
            made = cache(lambda rival: Output(retouched_by(rival, face.pair.photo, face.skin, face.face_width), face))
            for feature, rival in rivals.items():
                clean = clean_photo(face, feature)
                more = clean_figures(painted, clean, retouched_by(rival, clean, face.skin, face.face_width)) if with_clean else {}
                records.append(replace(face_figures(painted, row, feature, made(rival)), **more))
        return records + self._model_row(painted, with_clean, twice)

    def _model_row(self, painted: PaintedFace, with_clean: bool, twice: bool) -> list[FaceFigures]:
        face = painted.face
        found = self._retouch(face.pair.photo)
        clean = {id(photo): self._retouch(photo) for photo in (face.clean, face.even)} if with_clean else {}
        records = []
        for feature in FEATURES:
            families, at_feature = tuple(STRENGTHS[feature]), at_strengths(found, feature)
            output = Output(at_feature.result(families), face)
            more = mask_figures(painted, at_feature, feature)
            if with_clean:
                photo = clean_photo(face, feature)
                more |= clean_figures(painted, photo, at_strengths(clean[id(photo)], feature).result(families))
            if twice and feature == TOGETHER:
                again = self._retouch(output.picture).result(families)
                more["idempotence"] = mean_change(difference(again, output.picture), face.skin > 0.9)
            records.append(replace(face_figures(painted, MODEL, feature, output), **more))
        return records


def as_the_engine(network: AdaptiveBlendPyramidNetwork) -> Retouch:
    """With the network's adaptive blend, and as many closer tiles as the engine's budget leaves a network of this cost."""
    layer = network.local_retouching
    example = torch.zeros(1, 3, NETWORK_SIDE, NETWORK_SIDE, device=next(layer.parameters()).device)
    bernstein = tuple(network.blend_pyramid.reach.bernstein().tolist())
    return partial(retouched, layer, bernstein=bernstein, most_tiles=tiles_within_budget(multiply_accumulates(layer, example) / 1e9))


def clean_photo(face: ValidationFace, feature: str) -> np.ndarray:
    """The unpainted photo that a feature should leave alone: with even chroma where tone is evened."""
    return face.even if "evening" in STRENGTHS[feature] else face.clean


def quality(evaluation: Evaluation, set_hash: str, bernstein: list[float]) -> dict:
    """What goes into the manifest: the set, the adaptive blend that was used, a summary per row and feature, tones, sizes, bounds."""
    records = evaluation.records
    features = ("blemishes", "evening", DEFAULT, TOGETHER)
    rows = {
        row: {feature: _listed(group) for feature, group in by(of_row, lambda r: r.feature).items() if feature in features}
        for row, of_row in by(records, lambda r: r.row).items()
    }
    faces = len(by(records, lambda r: r.face))
    models = {feature: summary(r for r in records if r.row == MODEL and r.feature == feature) for feature in FEATURES}
    keep = {f"{feature}, {figure}": models[feature][figure] for feature, figure in KEPT_MARK_FIGURES}
    sized = {f"{size:.0f}": _listed(r for r in group if r.feature == "blemishes") for size, group in sorted(evaluation.sized.items())}
    return {
        "set": f"{faces} validation faces, 1.7 face widths wide, painted with seed {VALIDATION_SEED}",
        "setSha256": set_hash,
        "bernstein": [round(c, 6) for c in bernstein],
        "units": "fix, suppression, overshoot and texture are fractions, PSNR in dB, changes are mean absolute grey levels of 255, volume in L*",
        "bounds": {bound.name: f"{'reached' if bound.reached else 'missed'}: {bound.judged}" for bound in evaluation.bounds()},
        "columns": list(MANIFEST_COLUMNS),
        "rows": rows,
        "modelByTone": {tone: _interval_text(group) for tone, group in _model_groups(records, "blemishes").items()},
        "modelByFaceWidth": sized,
        "keep": {name: round(value, 4) for name, value in keep.items() if value == value},
    }


def report(evaluation: Evaluation) -> str:
    """All tables as text."""
    rows = by(evaluation.records, lambda r: r.row)
    parts = []
    for feature in FEATURES:
        table = {row: summary(found) for row, group in rows.items() if (found := [r for r in group if r.feature == feature])}
        parts.append(_table(f"{feature}: {next(iter(table.values()))['faces']} faces", table))
    parts.append(_table("kinds of marks, model", kind_summary(rows[MODEL])))
    for feature in ("blemishes", "evening", DEFAULT, TOGETHER):
        parts.append(_table(f"skin tones, model, {feature}", {t: _with_interval(g) for t, g in _model_groups(evaluation.records, feature).items()}))
    for feature in ("blemishes", "evening", DEFAULT):
        sizes = {f"{size:.0f} px": summary(r for r in group if r.feature == feature) for size, group in sorted(evaluation.sized.items())}
        parts.append(_table(f"face widths, model, {feature}", sizes))
    parts.append("\n".join(str(bound) for bound in evaluation.bounds()))
    return "\n\n".join(parts)


def write_records(evaluation: Evaluation, path: Path) -> None:
    """One line per face, row and feature, the sizes too."""
    lines = [{"size": size, **flat(r)} for size, group in [(OWN_SIZE, evaluation.records), *evaluation.sized.items()] for r in group
             if size != OWN_SIZE or group is evaluation.records]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def write_sheets(retouch: Retouch, faces: Iterable[ValidationFace], folder: Path) -> None:
    """before | blemishes | the default | target | retouch mask | skin mask per face, at 100 %."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in faces:
        found = retouch(face.pair.photo)
        masks = [np.repeat(mask[..., None], 3, axis=2) for mask in (found.retouch_mask, found.skin_mask)]
        strip = np.hstack([face.pair.photo, found.results["blemishes"], at_strengths(found, DEFAULT).result(STRENGTHS[DEFAULT]), face.even, *masks])
        name = Path(face.name).stem + ".png"
        cv2.imwrite(str(folder / name), np.rint(np.clip(strip, 0, 1) * 255).astype(np.uint8)[..., ::-1])


def _model_groups(records: list[FaceFigures], feature: str) -> dict[str, list[FaceFigures]]:
    groups = by((r for r in records if r.row == MODEL and r.feature == feature), lambda r: r.tone)
    return {tone: groups[tone] for tone in (*TONES, *groups) if tone in groups}


def _with_interval(records: list[FaceFigures]) -> dict[str, float]:
    low, high = interval(bootstrap_fixes(records))
    return {"faces": len(records), "fix_pooled": round(pooled_fix(records), 4), "low": round(low, 4), "high": round(high, 4)}


def _interval_text(records: list[FaceFigures]) -> str:
    found = _with_interval(records)
    return f"fix {100 * found['fix_pooled']:.1f} % ({100 * found['low']:.1f} to {100 * found['high']:.1f}) of {found['faces']} faces"


def _listed(records: Iterable[FaceFigures]) -> list[float | None]:
    """The figures of MANIFEST_COLUMNS; None where there is none, since JSON has no NaN."""
    figures = summary(records)
    return [round(figures[name], 3) if figures[name] == figures[name] else None for name in MANIFEST_COLUMNS]


def _table(title: str, rows: dict[str, dict[str, float]]) -> str:
    """Rows as a text table turned by 90 degrees: one line per figure; figures that nobody has are left out."""
    names = [n for n in next(iter(rows.values()), {}) if any(r.get(n) == r.get(n) for r in rows.values())]
    width = max([len(n) for n in names] + [12])
    lines = [title, " " * width + "".join(f"{row[:19]:>21}" for row in rows)]
    return "\n".join(lines + [f"{name:<{width}}" + "".join(f"{row.get(name, float('nan')):>21.4f}" for row in rows.values()) for name in names])


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path, help="coefficients of the adaptive blend, by fit_blend.py; default: soft light")
    parser.add_argument("--out", type=Path, help="JSON for export_onnx.py --quality")
    parser.add_argument("--sheet", type=Path, help="folder for pictures of before, after and masks")
    parser.add_argument("--real", type=Path, help="folder for the check on the photos' own blemishes")
    parser.add_argument("--decoys", action="store_true", help="also what becomes of spectacles, jewellery, locks and collars (minutes)")
    parser.add_argument("--faces", type=int, help="only so many faces, evenly chosen")
    parser.add_argument("--quick", action="store_true", help="twelve faces")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    network, _ = load_network(arguments.checkpoint, arguments.pyramid)
    retouch = as_the_engine(network.to(arguments.device))
    faces = UnevenFaces(face_pack("val"), "val")
    count = min(12 if arguments.quick else arguments.faces or len(faces), len(faces))
    indices = [int(i) for i in np.unique(np.linspace(0, len(faces) - 1, count).astype(int))]
    evaluation = Evaluation(retouch, faces)
    evaluation.run(indices, lambda name: print(f"  {name}", file=sys.stderr, flush=True))
    print(report(evaluation))
    if arguments.decoys:
        print("\n" + _table("decoys, model, default", decoys_lost(retouch, faces, indices)))
    if arguments.out:
        table = quality(evaluation, validation_hash(faces), network.blend_pyramid.reach.bernstein().tolist())
        if table["setSha256"] != FROZEN_HASH:
            print("The validation set is not the frozen one: these are no figures of a release.", file=sys.stderr)
        arguments.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        write_records(evaluation, arguments.out.with_suffix(".csv"))
    if arguments.sheet:
        write_sheets(retouch, (validation_face(faces, i) for i in indices), arguments.sheet)
    if arguments.real:
        print(write_real_check(retouch, (validation_face(faces, i) for i in indices), arguments.real))
    return 0 if all(bound.reached for bound in evaluation.bounds()) else 1


if __name__ == "__main__":
    sys.exit(main())

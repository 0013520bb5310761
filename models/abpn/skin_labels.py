"""Skin labels for training photos: a graph cut between a colour model seeded on the cheeks and the parts of the face.

Nothing here runs in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import cv2
import numpy as np

from . import face_shape as parts
from .face_shape import FaceLandmarks, FaceShape

LABEL_EXTENT = 416


@dataclass(frozen=True)
class SkinLabels:
    """skin: soft label uint8 [e, e]; known: 255 where it is to be trusted, 0 where not, uint8 [e, e]; e = LABEL_EXTENT."""

    skin: np.ndarray
    known: np.ndarray


def skin_labels(crop: np.ndarray, face_width: float, shape: FaceShape, others: Sequence[FaceLandmarks] = ()) -> SkinLabels:
    """Labels of a square RGB uint8 crop whose middle is the face; shape and the landmarks of other people in crop pixels."""
    scale = LABEL_EXTENT / crop.shape[0]
    small = cv2.resize(crop, (LABEL_EXTENT, LABEL_EXTENT), interpolation=cv2.INTER_AREA)
    face = _Face(small, face_width * scale, shape.scaled(scale))
    skin = face.skin()
    known = face.known(skin, [FaceLandmarks(*(m.points * scale)) for m in others])
    soft = cv2.GaussianBlur(skin.astype(np.float32), (0, 0), 1.0)
    return SkinLabels(np.rint(np.clip(soft, 0, 1) * 255).astype(np.uint8), known.astype(np.uint8) * 255)


class _Face:
    """The measurements of one picture [LABEL_EXTENT, LABEL_EXTENT] that both labels are made of."""

    def __init__(self, small: np.ndarray, width: float, shape: FaceShape) -> None:
        self._small = small
        self._width = width
        self._shape = shape
        self._eyes = shape.landmarks.eye_distance
        lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        self._lab = cv2.GaussianBlur(lab, (0, 0), 1.2)
        self._sharp_lab = cv2.GaussianBlur(lab, (0, 0), 0.6)
        self._seeds = self._seed_area() & ~self._features(0.04)
        self._model = _colour_of(self._lab[self._seeds])
        self._distance = self._model.distance(self._lab)

    def skin(self) -> np.ndarray:
        """bool: graph cut inside the reach of the face's parts, less its features."""
        sure = self._seeds & (self._distance < 2.5)
        if sure.sum() < 30:
            return np.zeros(self._small.shape[:2], bool)
        face, reach = self._face_area(), self._reach()
        labels = np.full(reach.shape, cv2.GC_BGD, np.uint8)
        labels[reach] = cv2.GC_PR_BGD
        labels[reach & (self._distance < 2.2)] = cv2.GC_PR_FGD
        labels[face & (self._distance < 3.6)] = cv2.GC_PR_FGD
        labels[self._distance > 6.0] = cv2.GC_BGD
        labels[sure] = cv2.GC_FGD
        skin = _cut(self._small, labels)
        skin &= ~self._hair() & ~self._ear_hollows()
        skin = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        skin = _filled(_large_parts(skin, self._seeds, self._area(parts.LEFT_EAR, parts.RIGHT_EAR)), int(0.0006 * self._width**2))
        return skin & ~self._features(0.02) & ~self._lips_and_lids() & ~self._frames()

    def known(self, skin: np.ndarray, others: Sequence[FaceLandmarks]) -> np.ndarray:
        """bool: false on skin-coloured areas that the label does not reach and on other people."""
        extent = skin.shape[0]
        if not skin.any():
            return np.zeros(skin.shape, bool)
        near = _grown(skin, 0.03 * self._width)
        like = (self._distance < 3.0) & ~near & ~self._face_area()
        like = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        chin = int(np.clip(self._shape.points[129][1], 0, extent - 1))
        count, areas, stats, _ = cv2.connectedComponentsWithStats(like, connectivity=4)
        doubtful = np.zeros(skin.shape, bool)
        for i in range(1, count):
            left, top, wide, high, area = stats[i]
            wall = top < chin - 0.5 * self._width and (area > 0.7 * self._width**2 or top <= 2)
            if area > 0.002 * self._width**2 and not wall:
                doubtful |= areas == i
        if (like[chin:] > 0).any():
            doubtful[chin:] |= like[chin:] > 0
        doubtful = _grown(doubtful, 0.02 * self._width)
        for other in others:
            canvas = np.zeros(skin.shape, np.uint8)
            d = other.eye_distance
            _ellipse(canvas, other.points.mean(axis=0), (1.9 * d, 2.6 * d))
            doubtful |= (canvas > 0) & ~self._face_area()
        doubtful |= self._unexplained(skin) | self._shaded(skin)
        return ~(doubtful & ~skin) & ~(self._hairy(skin) & skin)

    def _shaded(self, skin: np.ndarray) -> np.ndarray:
        """bool: smooth neighbours of the label that have the skin's colour in the shade: the far side of a turned face."""
        light = np.clip(self._lab[..., 0] / self._model.mean[0], 0.1, 1.2)
        chroma = (self._lab[..., 1:] - self._model.mean[1:] * light[..., None]) / self._model.spread[1:]
        alike = (np.linalg.norm(chroma, axis=-1) < 2.0) & (light > 0.4) & ~self._rough(1.5, 3.0)
        alike &= _grown(skin, 0.35 * self._width) & ~self._features(0.06) & ~_grown(skin, 0.012 * self._width)
        alike = cv2.morphologyEx(alike.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0
        return _grown(alike, 0.012 * self._width)

    def _hairy(self, skin: np.ndarray) -> np.ndarray:
        """bool: labelled skin of strong texture, the more easily below the nose: fringe and beard of the skin's own colour."""
        below = np.zeros(skin.shape, bool)
        below[int(np.clip(self._shape.landmarks.nose[1], 0, skin.shape[0])) :] = True
        weight = cv2.erode(skin.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
        return np.where(below, self._rough(1.8, 2.6, weight), self._rough(2.2, 3.5, weight))

    def _unexplained(self, skin: np.ndarray) -> np.ndarray:
        """bool: parts of face and neck that are neither labelled nor a feature, hair or quite another colour: shine, deep shade."""
        inside = self._area(parts.FACE, margin=-0.06) | self._area(parts.NECK, margin=-0.10)
        inside &= ~skin & (self._distance < 4.5) & ~self._features(0.10) & ~self._hair() & ~self._frames()
        inside = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0
        return _grown(inside, 0.02 * self._width) & ~self._features(0.04)

    def _seed_area(self) -> np.ndarray:
        """Cheeks, nose bridge and the low forehead: almost surely skin."""
        canvas = np.zeros(self._small.shape[:2], np.uint8)
        marks, d = self._shape.landmarks, self._eyes
        between = (marks.left_eye + marks.right_eye) / 2
        down = marks.left_mouth + marks.right_mouth - 2 * between
        down = down / max(float(np.linalg.norm(down)), 1e-6)
        for eye, mouth in ((marks.left_eye, marks.left_mouth), (marks.right_eye, marks.right_mouth)):
            _ellipse(canvas, 0.45 * eye + 0.55 * mouth, (0.20 * d, 0.24 * d))
        _ellipse(canvas, between - 0.62 * d * down, (0.35 * d, 0.12 * d))
        _ellipse(canvas, 0.5 * between + 0.5 * marks.nose, (0.12 * d, 0.25 * d))
        return canvas > 0

    def _area(self, *indices: tuple[int, ...], margin: float = 0.0) -> np.ndarray:
        """bool: inside the named polygons, margin in eye distances (negative: smaller)."""
        canvas = np.zeros(self._small.shape[:2], np.uint8)
        for part in indices:
            cv2.fillPoly(canvas, [np.rint(self._shape.part(part) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        return _grown(canvas > 0, margin * self._eyes)

    def _face_area(self) -> np.ndarray:
        return self._area(parts.FACE, margin=0.0 if self._shape.by_hand else 0.04)

    def _reach(self) -> np.ndarray:
        """Where skin may be: face, ears, neck and (a bald head's) scalp, with a margin where the shape is only fitted."""
        margin = 0.03 if self._shape.by_hand else 0.22
        head = parts.HEAD_TOP + parts.HAIRLINE
        scalp = self._area(head, margin=-0.05) if self._shape.by_hand else self._area(head)
        area = self._area(parts.FACE, parts.LEFT_EAR, parts.RIGHT_EAR, parts.NECK, margin=margin) | scalp
        (left, top), (right, other_top) = self._shape.points[145], self._shape.points[157]
        side = margin * self._eyes
        area[max(0, int(min(top, other_top))) :, max(0, int(left - side)) : max(0, int(right + side))] = True
        return area

    def _features(self, margin: float) -> np.ndarray:
        """bool: eyes with lids, brows, lips and nostrils with a margin in eye distances."""
        extra = margin if self._shape.by_hand else margin + 0.02
        area = self._area(parts.LEFT_EYE, parts.RIGHT_EYE, margin=extra + 0.02)
        area |= self._area(parts.LEFT_BROW, parts.RIGHT_BROW, margin=extra + 0.01)
        area |= self._area(parts.LIPS, margin=extra + 0.01)
        canvas = np.zeros(area.shape, np.uint8)
        for outer, top, bottom in (parts.LEFT_NOSTRIL, parts.RIGHT_NOSTRIL):
            outside, inside = self._shape.points[outer], self._shape.points[[top, bottom]].mean(axis=0)
            along = outside - inside
            half = 0.5 * float(np.linalg.norm(along)) + (margin + 0.01) * self._eyes
            angle = float(np.degrees(np.arctan2(along[1], along[0])))
            _ellipse(canvas, (outside + inside) / 2, (half, max(0.55 * half, 0.06 * self._eyes)), angle)
        return area | (canvas > 0)

    def _lips_and_lids(self) -> np.ndarray:
        """bool: lip, tooth, lash, brow and nostril colours just beside the fitted polygons."""
        odd = self._model.distance(self._sharp_lab) > 2.6
        lab, skin = self._sharp_lab, self._model.mean
        red = (lab[..., 1] - skin[1] > max(5.0, 1.5 * self._model.spread[1])) & (lab[..., 0] < skin[0] + 4)
        dark = lab[..., 0] < skin[0] - max(14.0, 0.25 * skin[0])
        reach = 0.05 if self._shape.by_hand else 0.14
        mouth = self._area(parts.LIPS, margin=reach) & (odd | red | dark)
        eyes = self._area(parts.LEFT_EYE, parts.RIGHT_EYE, parts.LEFT_BROW, parts.RIGHT_BROW, margin=reach) & (odd | dark)
        nose = self._area(tuple(parts.LEFT_NOSTRIL) + tuple(parts.RIGHT_NOSTRIL), margin=reach) & dark
        found = cv2.morphologyEx((mouth | eyes | nose).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        return _grown(found > 0, 0.012 * self._eyes)

    def _hair(self) -> np.ndarray:
        """bool: dark and of strong fine texture: beard, fringe, fabric."""
        dark = self._lab[..., 0] < self._model.mean[0] - 0.6 * max(self._model.spread[0], 8.0)
        return self._rough(2.6, 5.5) & dark

    def _rough(self, factor: float, least: float, weight: np.ndarray | None = None) -> np.ndarray:
        """bool: texture (deviation of L* where weight is 1) above factor times the cheeks' own and above least, away from features."""
        light, sigma = self._sharp_lab[..., 0], 0.02 * self._width
        weight = np.ones_like(light) if weight is None else weight
        total = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
        band = (light - cv2.GaussianBlur(light * weight, (0, 0), sigma) / total) * weight
        energy = np.sqrt(cv2.GaussianBlur(band * band, (0, 0), sigma) / total)
        own = float(np.median(energy[self._seeds])) if self._seeds.any() else 0.0
        near = self._area(parts.LEFT_EYE, parts.RIGHT_EYE, parts.LEFT_BROW, parts.RIGHT_BROW, margin=0.2)
        near |= self._area(tuple(parts.LEFT_NOSTRIL) + tuple(parts.RIGHT_NOSTRIL), margin=0.25) | self._area(parts.LIPS, margin=0.1)
        return (energy > max(factor * own, least)) & ~near

    def _ear_hollows(self) -> np.ndarray:
        ears = self._area(parts.LEFT_EAR, parts.RIGHT_EAR, margin=0.02)
        inside = ears & (self._distance < 4.0)
        if inside.sum() < 20:
            return np.zeros(ears.shape, bool)
        floor = float(np.median(self._lab[..., 0][inside])) - 9.0
        return _grown(ears & (self._lab[..., 0] < floor), 0.015 * self._eyes)

    def _frames(self) -> np.ndarray:
        """bool: long thin things of another colour between brows and mid cheek: frames and temples of glasses."""
        odd = (self._model.distance(self._sharp_lab) > 3.2).astype(np.uint8)
        eyes = self._area(parts.LEFT_EYE, parts.RIGHT_EYE, margin=0.42) & self._reach()
        count, areas, stats, _ = cv2.connectedComponentsWithStats(odd * eyes.astype(np.uint8), connectivity=8)
        long = [i for i in range(1, count) if max(stats[i, cv2.CC_STAT_WIDTH], stats[i, cv2.CC_STAT_HEIGHT]) > 0.25 * self._eyes]
        return _grown(np.isin(areas, long), 0.015 * self._eyes)


@dataclass(frozen=True)
class _ColourModel:
    """Mean and spread of the seeds' CIELAB colours, [3] each."""

    mean: np.ndarray
    spread: np.ndarray

    def distance(self, lab: np.ndarray) -> np.ndarray:
        """[h, w]: colour distance in spreads; shade and shine count for half, and shade takes a part of the chroma along."""
        z = (lab - self.mean) / self.spread
        shade = np.clip(lab[..., 0] / max(self.mean[0], 1.0), 0.55, 1.0)
        z[..., 1:] = (lab[..., 1:] - self.mean[1:] * shade[..., None]) / self.spread[1:]
        light = np.where(z[..., 0] < 0, 0.55 * z[..., 0], 0.4 * z[..., 0])
        return np.sqrt(z[..., 1] ** 2 + z[..., 2] ** 2 + light**2)


def _colour_of(values: np.ndarray) -> _ColourModel:
    """values [n, 3] CIELAB of the seeds, without what is far from their median."""
    if len(values) < 30:
        return _ColourModel(np.array([60.0, 15.0, 15.0]), np.array([6.0, 3.0, 3.0]))
    middle = np.median(values, axis=0)
    keep = np.abs(values - middle).max(axis=1) < 22
    values = values[keep] if keep.sum() > 50 else values
    return _ColourModel(values.mean(axis=0), np.maximum(values.std(axis=0), (6.0, 3.2, 3.2)))


def _ellipse(canvas: np.ndarray, centre: np.ndarray, axes: tuple[float, float], angle: float = 0.0) -> None:
    size = tuple(max(16, int(round(16 * a))) for a in axes)
    cv2.ellipse(canvas, tuple(int(round(16 * c)) for c in centre), size, angle, 0, 360, 1, -1, cv2.LINE_8, 4)


def _grown(area: np.ndarray, radius: float) -> np.ndarray:
    """Dilated by a disc of this radius in pixels, eroded where it is negative."""
    r = int(round(abs(radius)))
    if r == 0:
        return area
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1))
    change = cv2.dilate if radius > 0 else cv2.erode
    return change(area.astype(np.uint8), disc) > 0


def _cut(picture: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """bool: graph cut within the box of what may be skin and a little background round it."""
    left, top, width, height = cv2.boundingRect((labels != cv2.GC_BGD).astype(np.uint8))
    window = np.s_[max(0, top - 16) : top + height + 16, max(0, left - 16) : left + width + 16]
    part = np.ascontiguousarray(labels[window])
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(picture[window][..., ::-1]), part, None, *models, 2, cv2.GC_INIT_WITH_MASK)
    skin = np.zeros(labels.shape, bool)
    skin[window] = (part == cv2.GC_FGD) | (part == cv2.GC_PR_FGD)
    return skin


def _large_parts(skin: np.ndarray, seeds: np.ndarray, ears: np.ndarray) -> np.ndarray:
    """Parts that hold seeds, lie on the ears, or are at least a fiftieth of them all (neck)."""
    count, areas, stats, _ = cv2.connectedComponentsWithStats(skin.astype(np.uint8), connectivity=4)
    seeded = np.unique(areas[seeds & skin])
    floor = 0.02 * skin.sum()
    on_ears = np.bincount(areas[ears], minlength=count) > 0.5 * stats[:, cv2.CC_STAT_AREA]
    large = (stats[:, cv2.CC_STAT_AREA] > floor) | (on_ears & (stats[:, cv2.CC_STAT_AREA] > 0.1 * floor))
    return np.isin(areas, [i for i in range(1, count) if i in seeded or large[i]])


def _filled(skin: np.ndarray, largest: int) -> np.ndarray:
    """Holes of at most this many pixels closed: moles and spots belong to the skin."""
    count, areas, stats, _ = cv2.connectedComponentsWithStats((~skin).astype(np.uint8), connectivity=4)
    small = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] <= largest]
    return skin | np.isin(areas, small)

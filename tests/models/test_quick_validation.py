"""What checkpoints are ranked by, and the log and curves it is written to."""

import csv

import cv2
import numpy as np
import pytest
import torch

from abpn import face_windows, task
from abpn.curves import append_row, draw_curves
from abpn.face_windows import UnevenFaces
from abpn.local_retouching import LocalRetouchingLayer
from abpn.task import QuickReport, quick_faces, quick_validation, yardstick
from abpn.validation_set import validation_face


def test_quick_validation_of_an_untrained_layer_is_the_identity(faces, tmp_path, monkeypatch):
    monkeypatch.setattr(face_windows, "CACHE", tmp_path)
    painted = [validation_face(UnevenFaces(faces, "test"), 0, 75.0, 128)]
    report = quick_validation(LocalRetouchingLayer(), painted)
    assert report.fix_blemishes == report.fix_evening == report.face_change == report.marks_lost == report.score == 0
    assert {type(value) for value in report.as_dict().values()} == {float}


def test_moles_that_the_blemishes_result_takes_are_counted(faces, tmp_path, monkeypatch):
    monkeypatch.setattr(face_windows, "CACHE", tmp_path)
    face = validation_face(UnevenFaces(faces, "test"), 0, 300.0, 512)
    assert face.pair.strengths[1].any()
    for blemishes, lost in ((face.pair.photo, 0.0), (face.pair.targets[0], 0.0), (face.pair.targets[1], 1.0)):
        found = {family: face.pair.photo for family in task.FAMILIES} | {"blemishes": blemishes}
        monkeypatch.setattr(task, "retouched", lambda *_, **__: type("Found", (), {"results": found}))
        # What hardly counts as a blemish, strengths below 0.05, is a per cent or two beside the moles.
        assert quick_validation(torch.nn.Identity(), [face]).marks_lost == pytest.approx(lost, abs=0.02)
    face.pair.strengths[0] = face.pair.strengths[1:3].max(axis=0) > 0  # blemishes on every mole: nothing is to be kept
    assert quick_validation(torch.nn.Identity(), [face]).marks_lost == 0


@pytest.mark.parametrize(("figure", "free", "above", "fine"), [
    ("face_change", 0.15, 0.25, 0.1), ("background_change", 0.02, 0.12, 0.1), ("evening_clean", 0.3, 1.3, 0.1), ("marks_lost", 0.0, 0.5, 0.15),
])
def test_what_is_above_a_bound_is_fined(figure, free, above, fine):
    plain = QuickReport(0.8, 0.9, 0.7, 0.6, 0.1, 0.01, 0.2, 0.0)
    figures = {name: value for name, value in plain.as_dict().items() if name != "score"}
    assert QuickReport(**figures | {figure: free}).score == plain.score == pytest.approx(0.6 * 0.8 + 0.3 * 0.6 + 0.1 * 0.9)
    assert QuickReport(**figures | {figure: above}).score == pytest.approx(plain.score - fine)


def test_freckled_faces_take_the_places_of_their_plain_neighbours(monkeypatch):
    freckled = (3, 8, 9, 17)

    class Face:
        def __init__(self, index):
            self.name = str(index)
            self.pair = type("Pair", (), {"strengths": np.full((4, 2, 2), float(index in freckled))})

    monkeypatch.setattr(task, "validation_face", lambda faces, index, *_: Face(index))
    assert [int(face.name) for face in quick_faces(range(20), 5)] == [0, 3, 8, 9, 19]
    assert [int(face.name) for face in quick_faces(range(3), 16)] == [0, 1, 2]


def test_a_yardstick_changes_with_the_set_the_faces_and_the_score(monkeypatch):
    faces = [type("Face", (), {"name": name}) for name in "ab"]
    known = [yardstick("1", faces), yardstick("2", faces), yardstick("1", faces[:1])]
    monkeypatch.setattr(task, "FIXES", task.FIXES | {"fix_moles": 0.2})
    assert len({*known, yardstick("1", faces)}) == 4


def test_a_log_gets_columns_while_a_run_goes_on(tmp_path):
    log = tmp_path / "log.csv"
    append_row(log, {"minutes": 1, "loss": 2.0, "old": 7})
    append_row(log, {"minutes": 2, "marks_lost": 0.25, "loss": 1.5})
    append_row(log, {"minutes": 3, "marks_lost": 0.2, "loss": float("nan")})
    assert log.read_text().split() == ["minutes,marks_lost,loss,old", "1,,2,7", "2,0.25,1.5,", "3,0.2,nan,"]


def test_a_column_younger_than_the_run_is_drawn_from_where_it_starts(tmp_path):
    names = ("loss", "fix_blemishes", "face_change")
    for minute in range(4):
        append_row(tmp_path / "log.csv", {"minutes": minute} | {name: 0.5 for name in names} | ({"marks_lost": 0.5} if minute > 1 else {}))
    draw_curves(tmp_path / "log.csv", tmp_path / "curves.png")
    picture = cv2.imread(str(tmp_path / "curves.png")).astype(int)
    purple = np.abs(picture - (170, 40, 170)).sum(axis=2) < 60
    columns = np.flatnonzero(purple[:, 60:605].any(axis=0))
    # The plot is 550 pixels wide from x = 60: the third of four rows lies at two thirds of it.
    assert len(columns) and columns.min() > 360


def test_curves_are_drawn_from_the_log(tmp_path):
    with (tmp_path / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        names = ("minutes", "loss", "fix_blemishes", "fix_evening", "fix_moles", "fix_freckles", "face_change", "evening_clean", "background_change")
        writer.writerow(names)
        # No face of the quick validation has freckles: that curve is left out.
        writer.writerows([[i, *("nan" if name == "fix_freckles" else 0.1 * i for name in names[1:])] for i in range(5)])
    draw_curves(tmp_path / "log.csv", tmp_path / "curves.png")
    assert (cv2.imread(str(tmp_path / "curves.png")) < 128).any()

"""Who counts as validation."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from abpn.portraits import MODELS, index_rows, person_split


def test_moved_to_val_lists_twenty_people_once() -> None:
    text = (MODELS / "configs" / "moved_to_val.txt").read_text(encoding="utf-8")
    people = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(people) == 20 and len(person_split()) == 20


def test_index_rows_share_no_person_and_take_the_moved_ones_into_val(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("train", person, 300) for person in (*person_split(), "stays", *person_split())]
    rows += [("val", "always", 300), ("train", "tiny", 100), ("negatives", "wall", 300)]
    with (tmp_path / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("split", "person", "face_w"))
        writer.writerows(rows)
    monkeypatch.setenv("ABPN_PORTRAITS", str(tmp_path))
    train, val = ([r["person"] for r in index_rows(split)] for split in ("train", "val"))
    assert train == ["stays"]
    # Every picture of a moved person moves.
    assert sorted(val) == sorted([*person_split(), *person_split(), "always"])

"""Who counts as validation: the list, and the photo set where it is there."""

from __future__ import annotations

import pytest

from abpn.portraits import MODELS, index_rows, person_split


def test_moved_to_val_lists_twenty_people_once() -> None:
    text = (MODELS / "configs" / "moved_to_val.txt").read_text(encoding="utf-8")
    people = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(people) == 20 and len(person_split()) == 20


def test_index_rows_of_the_photo_set_share_no_person() -> None:
    try:
        train, val = index_rows("train"), index_rows("val")
    except FileNotFoundError:
        pytest.skip("no photo set here")
    assert not {r["person"] for r in train} & {r["person"] for r in val}
    assert set(person_split()) <= {r["person"] for r in val}
    dark = [float(r["cheek_ITA"]) for r in train if r["cheek_ITA"] and float(r["cheek_ITA"]) < -30]
    # 12 pictures of the darkest group with a large enough face stay in train.
    assert len(dark) >= 12

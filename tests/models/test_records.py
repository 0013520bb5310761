"""Sums, groups and bootstrap intervals over records of faces."""

import json
import math

import pytest

from abpn.records import FaceFigures, bootstrap_fixes, by, flat, group_gap, interval, kind_summary, summary
from abpn.spot_contrast import SpotFigures
from abpn.tones import tone_of


def record(face: str, tone: str, painted: float, left: float, row: str = "model", feature: str = "blemishes") -> FaceFigures:
    return FaceFigures(face, tone, row, feature, painted, left, SpotFigures(2, 10, 2, 0), {"papule": (painted, left, SpotFigures(2, 10, 2, 0))}, psnr_in=30.0)


def test_pooled_fix_weighs_faces_by_what_was_painted():
    means = summary([record("a", "x", 100, 0), record("b", "x", 1, 1)])
    assert means["fix_pooled"] == pytest.approx(100 / 101) and means["fix_mean"] == pytest.approx(0.5)
    assert means["suppression"] == pytest.approx(0.8) and means["spots"] == 4 and math.isnan(means["idempotence"])


def test_kinds_are_summed_over_faces():
    kinds = kind_summary([record("a", "x", 3, 1), record("b", "x", 1, 1)])
    assert kinds["papule"]["fix_pooled"] == pytest.approx(0.5) and kinds["papule"]["faces"] == 2


def test_intervals_are_seeded_and_hold_the_figure():
    records = [record(str(i), "x", 10, 2 + i % 3) for i in range(30)]
    low, high = interval(bootstrap_fixes(records))
    assert (low, high) == interval(bootstrap_fixes(records))
    assert low < summary(records)["fix_pooled"] < high and high - low < 0.1


def test_groups_that_differ_are_told_from_groups_that_scatter():
    light, dark = [record(str(i), "light", 10, 1 + i % 2) for i in range(20)], [record(str(i), "dark", 10, 4 + i % 2) for i in range(20)]
    widest, sure = group_gap({"light": light, "dark": dark})
    assert widest == pytest.approx(0.3) and 0.2 < sure < 0.3
    few = [record("a", "light", 10, 0), record("b", "light", 10, 8)], [record("c", "dark", 10, 1), record("d", "dark", 10, 9)]
    assert group_gap({"light": few[0], "dark": few[1]})[1] == 0


def test_one_group_alone_has_no_gap():
    few = [record("a", "light", 10, 0), record("b", "light", 10, 8)]
    assert math.isnan(group_gap({"light": few, "dark": []})[1]) and math.isnan(group_gap({})[0])


def test_groups_by_key_and_tones():
    groups = by([record("a", "x", 1, 0), record("b", "y", 1, 0), record("c", "x", 1, 0)], lambda r: r.tone)
    assert {tone: [r.face for r in records] for tone, records in groups.items()} == {"x": ["a", "c"], "y": ["b"]}
    assert [tone_of(x) for x in (60.0, 41.0, 10.0, -40.0, float("nan"))] == [
        "ITA above 41", "ITA 10 to 41", "ITA 10 to 41", "ITA below 10", "ITA unknown",
    ]


def test_flat_record_is_a_line_of_plain_figures():
    line = flat(record("a", "x", 4, 1))
    assert line["fix"] == 0.75 and line["overshoots"] == 0
    json.dumps(line)

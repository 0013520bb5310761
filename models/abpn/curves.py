"""A run's log.csv: rows are appended, and drawn as a picture of curves."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np

PANELS: tuple[tuple[str, tuple[tuple[str, tuple[int, int, int]], ...]], ...] = (
    ("loss", (("loss", (110, 110, 110)),)),
    (
        "fix, and moles and freckles lost to blemishes, share",
        (
            ("fix_blemishes", (60, 140, 20)), ("fix_evening", (200, 110, 20)), ("fix_moles", (40, 60, 140)), ("fix_freckles", (40, 140, 220)),
            ("marks_lost", (170, 40, 170)),
        ),
    ),
    ("change where nothing was painted, of 255", (("face_change", (60, 140, 20)), ("evening_clean", (200, 110, 20)), ("background_change", (90, 90, 90)))),
)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 300, 60, 150, 36, 30


def append_row(log: Path, row: dict[str, float]) -> None:
    """One more line, under a header of its own where the file is new; where columns have been added since, older lines get empty cells."""
    columns, lines = _table(log)
    if not set(row) <= set(columns):
        columns = [*row, *(name for name in columns if name not in row)]
        temporary = log.with_name(log.name + ".tmp")
        with temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(lines)
        temporary.replace(log)
    with log.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, columns).writerow({name: f"{value:.5g}" for name, value in row.items()})


def _table(log: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and lines; none where there is no file."""
    if not log.is_file():
        return [], []
    with log.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def draw_curves(log: Path, picture: Path) -> None:
    """One panel per group of columns over the minutes of training; nothing with fewer than two rows."""
    _, rows = _table(log)
    if len(rows) < 2:
        return
    minutes = np.array([float(row["minutes"]) for row in rows])
    cells = {name: np.array([float(row.get(name) or "nan") for row in rows]) for _, lines in PANELS for name, _ in lines}
    panels = [_panel(title, minutes, {name: cells[name] for name, _ in lines}, dict(lines)) for title, lines in PANELS]
    cv2.imwrite(str(picture), np.vstack(panels))


def _panel(title: str, minutes: np.ndarray, curves: dict[str, np.ndarray], colours: dict[str, tuple[int, int, int]]) -> np.ndarray:
    canvas = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    late = np.concatenate([values[len(values) // 20 :] for values in curves.values()])
    top = 1.05 * float(np.max(late, where=np.isfinite(late), initial=1e-9))
    x = LEFT + (WIDTH - LEFT - RIGHT) * minutes / max(minutes[-1], 1e-9)
    _text(canvas, title, (LEFT, TOP - 14))
    for tick in np.linspace(0, top, 5):
        y = int(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * tick / top)
        cv2.line(canvas, (LEFT, y), (WIDTH - RIGHT, y), (225, 225, 225), 1)
        _text(canvas, f"{tick:.3g}", (12, y + 4))
    _text(canvas, f"{minutes[-1]:.0f} min", (WIDTH - RIGHT - 40, HEIGHT - 10))
    ends = []
    for name, values in curves.items():
        measured = np.isfinite(values)  # a column may be younger than the run
        if not measured.any():
            continue
        values = values[measured]
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * np.clip(values / top, 0, 1)
        cv2.polylines(canvas, [np.stack((x[measured], y), 1).astype(np.int32)], False, colours[name], 2, cv2.LINE_AA)
        ends.append((float(y[-1]), name, values[-1]))
    below = 0.0
    for y, name, value in sorted(ends):
        below = max(y, below + 15)
        _text(canvas, f"{name} {value:.3f}", (WIDTH - RIGHT + 6, int(below) + 4), colours[name])
    return canvas


def _text(canvas: np.ndarray, text: str, where: tuple[int, int], colour: tuple[int, int, int] = (0, 0, 0)) -> None:
    cv2.putText(canvas, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, 1, cv2.LINE_AA)

"""Checkpoints on disk: tensors and plain Python types only, finite, written in one move."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor


class NotFinite(Exception):
    """A loss, a gradient or a weight is infinite or not a number; the message is one sentence."""


def save_checkpoint(path: Path, content: dict) -> None:
    """An interrupted write spoils nothing; NotFinite, and the file as it was, where a tensor of the content is not finite."""
    broken = not_finite(content)
    if broken:
        raise NotFinite(f"{path.name} is left as it was: {broken} is not finite.")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    torch.save(content, temporary)
    temporary.replace(path)


def not_finite(content: object, name: str = "") -> str | None:
    """Name of the first tensor that is not finite, such as "average.head.weight"; None where all are."""
    if isinstance(content, Tensor):
        return None if not content.is_floating_point() or bool(torch.isfinite(content).all()) else name
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, (list, tuple)) else ()
    return next((found for key, value in inner if (found := not_finite(value, f"{name}.{key}" if name else str(key)))), None)


def require_finite(step: int, **figures: float) -> None:
    """NotFinite where a figure of a step is none."""
    for name, value in figures.items():
        if not math.isfinite(value):
            raise NotFinite(f"Step {step} is not made: its {name} is {value}; the last checkpoint is as it was.")

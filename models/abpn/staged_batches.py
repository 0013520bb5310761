"""Batches of one stage of the curriculum, painted by processes of their own while the rest trains."""

from __future__ import annotations

import signal
from typing import Iterable, Iterator, Sequence

import cv2
from torch.utils.data import DataLoader, Dataset

from .dataset import RetouchBatches
from .face_windows import UnevenFaces
from .portraits import drawn_faces, face_pack, negatives

ENDLESS = 1_000_000
"""Batches; a stage ends by the clock."""


class StagedBatches(Dataset):
    """Training batches from number `first` on, with patches of these sides; config: batch_size and seed of a run's."""

    def __init__(self, config: dict, sides: Sequence[int], first: int) -> None:
        drawn = drawn_faces()
        if drawn is None:
            print("No drawn faces in the pack: training goes on without them. models/draw_face_studies.sh draws them.")
        self._batches = RetouchBatches(
            UnevenFaces(face_pack("train"), "train"), negatives(), first + ENDLESS, config["batch_size"], sides, config["seed"],
            drawn=UnevenFaces(drawn, "drawn") if drawn is not None else None,
        )
        self._first = first

    def __len__(self) -> int:
        return ENDLESS

    def __getitem__(self, index: int) -> dict:
        return self._batches[self._first + index]


def painted_by(workers: int, batches: Dataset) -> DataLoader:
    """The batches in order; workers: how many processes paint, with 0 the one that trains paints too."""
    ahead = {"prefetch_factor": 4} if workers else {}
    return DataLoader(batches, batch_size=None, num_workers=workers, worker_init_fn=_quiet_worker, **ahead)


def echoed(batches: Iterable[dict], echoes: int) -> Iterator[dict]:
    """Every batch so many times, every second time mirrored: painting costs two thirds of what a step costs."""
    for batch in batches:
        for echo in range(echoes):
            yield {name: tensor.flip(-1) if tensor.dim() > 2 else tensor for name, tensor in batch.items()} if echo % 2 else batch


def _quiet_worker(_: int) -> None:
    """Painters leave Ctrl-C to the process that trains."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)

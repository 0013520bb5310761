"""What the tests of `abpn-export` share: one user's desk, and how files are told apart."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from datetime import datetime, timezone
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
ABPN = ROOT / "clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn"
EXPORT = ROOT / "clients/captureone/AbpnBridge.Export/bin/Release/net10.0/abpn-export"
PHOTOS = 6


class Desk:
    """One user: a daemon, a configuration folder, and a desktop that writes down its notifications."""

    def __init__(self, folder: Path):
        self.state, self.config, self.bin = folder / "state", folder / "config", folder / "bin"
        for each in (self.state, self.config / "abpnbridge", self.bin):
            each.mkdir(parents=True)
        self.state.chmod(0o700)  # the daemon refuses one that others can read
        self.notices = folder / "notices.txt"
        notify = self.bin / "notify-send"
        notify.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{self.notices}"\n')
        notify.chmod(0o755)
        # A daemon that is started on demand is one like the others: on free ports and the processor.
        self.environment = {
            **os.environ, "ABPNBRIDGE_Endpoints__Port": "0", "ABPNBRIDGE_Endpoints__WebPort": "0", "ABPNBRIDGE_Models__Device": "cpu",
            "XDG_CONFIG_HOME": str(self.config), "PATH": f"{self.bin}:{os.environ['PATH']}",
        }
        self.log = self.state / "export/export.log"

    def start(self, *arguments, **environment) -> subprocess.Popen:
        words = [EXPORT, "--state-dir", self.state, *arguments]
        return subprocess.Popen(words, env={**self.environment, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def export(self, *arguments, **environment) -> int:
        return self.start(*arguments, **environment).wait(timeout=120)

    def daemon(self) -> int:
        """The daemon's process, which need not be a child of ours."""
        return json.loads((self.state / "daemon.json").read_text())["pid"]

    def end_daemon(self):
        try:
            os.kill(self.daemon(), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            return
        wait_until(lambda: not (self.state / "daemon.json").exists())

    def waiting(self) -> list[str]:
        launches = [json.loads(file.read_text()) for file in sorted((self.state / "export/queue").glob("*.json"))]
        return [photo["path"] for launch in launches for photo in launch["photos"]]

    def lines(self, word: str) -> list[str]:
        text = self.log.read_text() if self.log.exists() else ""
        return [line for line in text.splitlines() if line.split("  ")[1].strip() == word]

    def reset(self):
        shutil.rmtree(self.state / "export", ignore_errors=True)
        self.notices.unlink(missing_ok=True)
        (self.config / "abpnbridge/export.json").unlink(missing_ok=True)


def pixels(path):
    return cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)


def same(first, second):
    return np.array_equal(pixels(first), pixels(second))


def assert_retouched_once(desk, photos, drawn):
    for photo, (_, once) in zip(photos, drawn):
        assert same(photo, once), photo
    assert sorted(line.split("  ", 2)[2] for line in desk.lines("retouched")) == sorted(map(str, photos))
    assert not list(photos[0].parent.glob(".*")), "litter"
    assert not list((desk.state / "export/queue").iterdir())


def noted(path: Path) -> dict:
    # .NET's clock has seven decimals.
    seconds, nanoseconds = divmod(path.stat().st_mtime_ns, 1_000_000_000)
    changed = f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{nanoseconds // 100:07}Z"
    return {"path": str(path), "state": {"length": path.stat().st_size, "changedUtc": changed}}


def replace(new: Path, photo: Path):
    """As hosts do: beside it, and renamed over it."""
    beside = photo.with_name("host.tmp")
    shutil.copyfile(new, beside)
    beside.replace(photo)


def can_lock(path: Path) -> bool:
    """Whether no process holds what .NET takes for opening a file alone."""
    if not path.exists():
        return True
    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def wait_until(condition, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)

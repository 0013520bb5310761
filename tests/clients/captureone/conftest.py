"""A desk with a running daemon, and portraits with what one retouch makes of each."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from export_desk import ABPN, PHOTOS, Desk, same


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("desk"))
    daemon = subprocess.Popen(
        [ABPN, "serve", "--state-dir", desk.state, "--port", "0", "--web-port", "0", "--device", "cpu"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        subprocess.run([ABPN, "status", "--state-dir", desk.state, "--wait", "180"], check=True, stdout=subprocess.DEVNULL)
        yield desk
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)


@pytest.fixture
def desk(running):
    running.reset()
    return running


@pytest.fixture(scope="session")
def drawn(running, tmp_path_factory):
    """Small portraits and what one retouch makes of each."""
    folder = tmp_path_factory.mktemp("drawn")
    pairs = []
    for seed in range(PHOTOS):
        photo, retouched = folder / f"{seed}.png", folder / f"{seed}-once.png"
        subprocess.run([ABPN, "sample", "-o", photo, "--width", "360", "--height", "480", "--seed", str(seed + 1)], check=True)
        subprocess.run([ABPN, "retouch", photo, "-o", retouched, "--state-dir", running.state], check=True, stdout=subprocess.DEVNULL)
        assert not same(photo, retouched)
        pairs.append((photo, retouched))
    return pairs


@pytest.fixture
def photos(drawn, tmp_path):
    """Copies to retouch, under names that a shell would spoil."""
    copies = [tmp_path / name for name in ("a b.png", "100% & 50%.png", "O'Neil (2).png", "Jürgen 写真 😀.png", "-o.png", "$HOME;`x`.png")]
    for copy, (photo, _) in zip(copies, drawn):
        shutil.copyfile(photo, copy)
    return copies

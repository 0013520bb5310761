"""`abpn-export` where no daemon runs, cannot be started, or is lost: photos wait, and none is lost."""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from export_desk import ABPN, Desk, assert_retouched_once, same, wait_until


@pytest.fixture
def alone(tmp_path):
    """A user without a running daemon."""
    desk = Desk(tmp_path / "alone")
    # As before the first start of anything: the daemon refuses a folder that abpn-export would leave open to others.
    shutil.rmtree(desk.state)
    yield desk
    desk.end_daemon()


def test_without_a_daemon_it_starts_one_that_stays(alone, photos, drawn):
    assert alone.export(*photos) == 0
    assert_retouched_once(alone, photos, drawn)
    assert not alone.notices.exists()
    daemon = alone.daemon()
    assert os.getsid(daemon) == daemon, "a closed terminal would end it"
    assert alone.export(photos[0]) == 0
    assert alone.daemon() == daemon


def test_where_a_service_is_installed_it_is_started(tmp_path, photos, drawn):
    desk = Desk(tmp_path / "home")
    state = tmp_path / "home/.local/state/abpnbridge"
    shutil.rmtree(desk.state)
    unit = desk.config / "systemd/user/abpnbridge.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    systemctl = desk.bin / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/systemctl.txt\nsetsid {ABPN} serve --state-dir {state} >/dev/null 2>&1 </dev/null &\n')
    systemctl.chmod(0o755)
    desk.state = state
    try:
        assert desk.export(photos[0], HOME=str(tmp_path / "home")) == 0
        assert same(photos[0], drawn[0][1])
        assert (tmp_path / "systemctl.txt").read_text() == "--user start abpnbridge\n"
    finally:
        desk.end_daemon()


def test_where_none_can_be_started_the_photos_wait_and_the_next_start_does_them(alone, photos, drawn):
    nothing = {"ABPNBRIDGE_Models__Folder": str(alone.config)}
    assert alone.export(*photos[:4], **nothing) == 3
    assert alone.waiting() == [str(photo) for photo in photos[:4]]
    assert len(alone.lines("waits")) == 4
    told = alone.notices.read_text()
    assert "could not be started" in told and "model" in told
    assert "4 photos wait: a b.png, 100% & 50%.png, O'Neil (2).png and 1 more." in told
    assert same(photos[0], drawn[0][0])

    # A double-click is as good as --resume where photos wait.
    assert alone.export(**nothing) == 3
    assert len(alone.waiting()) == 4

    assert alone.export("--resume") == 0
    assert_retouched_once(alone, photos[:4], drawn)
    assert alone.export("--resume") == 0


def test_what_a_daemon_complains_of_at_its_start_is_passed_on(alone, photos):
    assert alone.export(photos[0], ABPNBRIDGE_Endpoints__Port="1", ABPNBRIDGE_Endpoints__Address="nowhere") == 3
    assert "nowhere" in alone.notices.read_text(), "the daemon's own words"


def test_a_daemon_killed_in_the_middle_is_started_anew_and_nothing_is_lost(alone, photos, drawn):
    runner = alone.start(*photos)
    wait_until(lambda: len(alone.lines("retouched")) >= 1)
    killed = alone.daemon()
    os.kill(killed, signal.SIGKILL)
    assert runner.wait(timeout=120) == 0
    for photo, (_, once) in zip(photos, drawn):
        assert same(photo, once), photo
    assert alone.daemon() != killed
    assert alone.waiting() == [] and not alone.notices.exists()


def test_one_message_says_that_photos_wait_however_many_launches_find_it_so(alone, photos):
    # A notification that stays until it is clicked away, as Windows' message box does.
    notify = alone.bin / "notify-send"
    notify.write_text(notify.read_text() + f'while [ ! -e "{alone.config}/clicked" ]; do sleep 0.05; done\n')
    nothing = {"ABPNBRIDGE_Models__Folder": str(alone.config)}
    first = alone.start(photos[0], **nothing)
    wait_until(alone.notices.exists)
    assert alone.export(photos[1], **nothing) == 3
    (alone.config / "clicked").touch()
    assert first.wait(timeout=60) == 3
    assert alone.notices.read_text().count("waits:") == 1
    assert len(alone.waiting()) == 2

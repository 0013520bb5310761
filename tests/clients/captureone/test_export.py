"""`abpn-export` as Capture One starts it, against the real daemon: one process a photo, all at once, or one for all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
ABPN = ROOT / "clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn"
EXPORT = ROOT / "clients/captureone/AbpnBridge.Export/bin/Release/net10.0/abpn-export"
PHOTOS = 6
LAUNCHES = 10


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


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("desk"))
    daemon = subprocess.Popen(
        [ABPN, "serve", "--state-dir", desk.state, "--port", "0", "--web-port", "0", "--device", "cpu"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        subprocess.run([ABPN, "status", "--state-dir", desk.state, "--wait", "60"], check=True, stdout=subprocess.DEVNULL)
        yield desk
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)


@pytest.fixture
def desk(running):
    running.reset()
    return running


@pytest.fixture(scope="module")
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


def test_one_launch_with_all_photos(desk, photos, drawn):
    assert desk.export(*photos) == 0
    assert_retouched_once(desk, photos, drawn)
    assert not desk.notices.exists()


def test_ten_launches_at_once_with_overlapping_photos_retouch_each_once(desk, photos, drawn):
    launches = [desk.start(*(photos[(number + step) % PHOTOS] for step in range(3))) for number in range(LAUNCHES)]
    assert [launch.wait(timeout=240) for launch in launches] == [0] * LAUNCHES
    assert_retouched_once(desk, photos, drawn)
    assert not desk.notices.exists()


def test_a_second_launch_hands_over_and_ends_while_the_first_works(desk, photos, drawn):
    first = desk.start(*photos)
    wait_until(lambda: list(desk.state.glob("export/queue/*.json")) and not can_lock(desk.state / "export/runner.lock"))
    assert desk.export(photos[0]) == 0
    assert first.poll() is None, "the second waited for the first"
    assert first.wait(timeout=120) == 0
    assert_retouched_once(desk, photos, drawn)


def test_a_killed_runners_queue_is_taken_up_by_the_next_launch(desk, photos, drawn):
    runner = desk.start(*photos[:-1])
    wait_until(lambda: len(desk.lines("retouched")) >= 2)
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    done = len(desk.lines("retouched"))
    assert 2 <= done < PHOTOS - 1, "it was not killed in the middle"

    assert desk.export(photos[-1]) == 0
    for photo, (_, once) in zip(photos, drawn):
        assert same(photo, once), photo
    assert not list(photos[0].parent.glob(".*")), "litter"
    assert not list((desk.state / "export/queue").iterdir())


def test_a_stopped_runner_leaves_the_rest_to_the_next_launch(desk, photos, drawn):
    runner = desk.start(*photos)
    wait_until(lambda: len(desk.lines("retouched")) >= 1)
    runner.terminate()
    assert runner.wait(timeout=60) == 130
    assert not desk.notices.exists()

    assert desk.export(photos[0]) == 0
    assert_retouched_once(desk, photos, drawn)


def test_what_is_not_of_ours_in_its_folder_does_not_stop_it(desk, photos, drawn):
    queue = desk.state / "export/queue"
    queue.mkdir(parents=True)
    for name, text in (("1.json", "{}"), ("2.json", "null"), ("3.json", "\0\1"), ("4.json", "[1]"), ("5.json", '{"photos":[null,{"path":""}]}')):
        (queue / name).write_text(text)
    (desk.state / "export/done.jsonl").write_text('x\n{}\n{"pa')
    assert desk.export(*photos) == 0
    assert_retouched_once(desk, photos, drawn)
    # The half line of a killed process has not swallowed the next.
    assert desk.export(*photos) == 0
    assert len(desk.lines("was done")) == PHOTOS


def test_a_photo_replaced_just_before_the_kill_is_not_retouched_twice(desk, photos, drawn):
    # What a runner leaves that was killed between the rename, which it notes beforehand, and its answer.
    queue = desk.state / "export/queue"
    queue.mkdir(parents=True)
    shutil.copyfile(drawn[0][1], photos[0])
    # The other one it had noted, but not replaced.
    notes = [stamp(photos[0]), {**stamp(photos[1]), "lengthBytes": 1}]
    (desk.state / "export/done.jsonl").write_text("".join(json.dumps(note) + "\n" for note in notes))
    (queue / "0000000000000000001-a.json").write_text(json.dumps({"photos": [{"path": str(photo)} for photo in photos[:2]]}))

    assert desk.export("--resume") == 0
    assert same(photos[0], drawn[0][1])
    assert same(photos[1], drawn[1][1])
    assert desk.waiting() == []


def test_the_litter_of_killed_launches_is_removed_by_the_next(desk, photos, drawn):
    queue = desk.state / "export/queue"
    queue.mkdir(parents=True)
    litter = queue / ".0000000000000000001-a.json.abpn-0123456789ab.tmp"
    litter.write_text("{")
    assert desk.export(photos[0]) == 0
    assert not litter.exists()
    assert same(photos[0], drawn[0][1])


def test_a_photo_that_its_host_writes_anew_while_it_waits_or_is_retouched_ends_up_retouched(desk, photos, drawn):
    first = desk.start(*photos)
    stop = threading.Event()

    # The host exports the last photo again and again, a launch for each, in the queue, in the middle, and after.
    def host():
        while not stop.wait(0.15):
            replace(drawn[-1][0], photos[-1])
            launches.append(desk.start(photos[-1]))

    launches: list[subprocess.Popen] = []
    exporting = threading.Thread(target=host)
    exporting.start()
    time.sleep(3)
    stop.set()
    exporting.join()
    assert [launch.wait(timeout=240) for launch in (first, *launches)] == [0] * (1 + len(launches))
    for photo, (_, once) in zip(photos, drawn):
        assert same(photo, once), photo
    assert desk.waiting() == []
    assert not desk.notices.exists()


def test_a_photo_is_not_done_again_unless_its_host_exports_it_again(desk, photos, drawn):
    assert desk.export(photos[0]) == 0
    written = photos[0].stat().st_mtime_ns
    assert desk.export(photos[0]) == 0
    assert photos[0].stat().st_mtime_ns == written
    assert len(desk.lines("was done")) == 1

    shutil.copyfile(drawn[0][0], photos[0])
    assert desk.export(photos[0]) == 0
    assert same(photos[0], drawn[0][1])
    assert len(desk.lines("retouched")) == 2


def test_failing_photos_leave_the_others_and_are_told_once(desk, photos, drawn):
    photos[1].write_bytes(b"no picture")
    photos[2].unlink()
    assert desk.export(*photos) == 1
    for index in (0, 3, 4, 5):
        assert same(photos[index], drawn[index][1])
    assert photos[1].read_bytes() == b"no picture"
    assert len(desk.lines("failed")) == 2
    text = desk.notices.read_text()
    assert text.count("AbpnBridge") == 1 + text.count("app-name=AbpnBridge")
    assert "2 of 6 photos were not retouched" in text
    assert str(desk.log) in text


def test_the_users_preset_says_how(desk, photos, drawn):
    preset = desk.config / "abpnbridge/export.json"
    preset.write_text('{"version": 1, "name": "Nothing", "strengths": {"blemishes": 0, "evening": 0}}')
    assert desk.export(photos[0]) == 0
    assert same(photos[0], drawn[0][0])
    # One that is named goes before it.
    assert desk.export("--preset", ROOT / "clients/presets/beauty.json", photos[1]) == 0
    assert not same(photos[1], drawn[1][0]) and not same(photos[1], drawn[1][1])


def test_a_wrong_preset_touches_nothing_and_names_the_key(desk, photos, drawn):
    (desk.config / "abpnbridge/export.json").write_text('{"version": 1, "name": "Odd", "strenghts": {}}')
    assert desk.export(*photos[:2]) != 0
    assert "strenghts" in desk.notices.read_text()
    assert same(photos[0], drawn[0][0]) and same(photos[1], drawn[1][0])
    assert not list((desk.state / "export/queue").iterdir())


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


def test_a_link_stands_for_its_photo(desk, photos, drawn):
    link = photos[0].parent / "link.png"
    link.symlink_to(photos[0])
    assert desk.export(link, photos[0]) == 0
    assert desk.export(link) == 0
    assert link.is_symlink() and same(link, drawn[0][1])
    assert len(desk.lines("retouched")) == 1


def test_a_mistyped_option_touches_nothing_and_is_named(desk, photos, drawn):
    assert desk.export("--prest", ROOT / "clients/presets/beauty.json", photos[0]) == 2
    assert "--prest is no option; did you mean --preset?" in desk.notices.read_text()
    assert desk.export("--quality-first", photos[0]) == 2
    assert "`abpn-export --help`" in desk.notices.read_text()
    assert same(photos[0], drawn[0][0]) and not desk.log.exists()


def test_no_photo_is_a_sentence(desk):
    assert desk.export() == 2
    assert "is started by a program with the photos" in desk.notices.read_text()
    assert desk.export("a.png", "--preset") == 2
    assert "--preset" in desk.notices.read_text()


def test_it_is_a_windows_program_without_a_console():
    image = EXPORT.with_suffix(".dll").read_bytes()
    header = struct.unpack_from("<I", image, 0x3C)[0]
    assert image[header:header + 4] == b"PE\0\0"
    # Subsystem 2 is the graphical one, 3 would be the console; the .exe for Windows takes it over.
    assert struct.unpack_from("<H", image, header + 24 + 68)[0] == 2


def stamp(path: Path) -> dict:
    # .NET's ticks: 100 ns since the year 1.
    return {"path": str(path), "lengthBytes": path.stat().st_size, "writtenTicks": path.stat().st_mtime_ns // 100 + 621_355_968_000_000_000}


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

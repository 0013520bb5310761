"""`abpn-export` as hosts start it, against the real daemon: one process a photo, all at once, or one for all; each photo is retouched once."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
import time

from export_desk import PHOTOS, assert_retouched_once, can_lock, noted, replace, same, wait_until

LAUNCHES = 10


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
    # It stands still: a launch that waited for it would never end.
    first.send_signal(signal.SIGSTOP)
    try:
        assert desk.export(photos[0]) == 0
        assert first.poll() is None, "the first launch was done too soon"
    finally:
        first.send_signal(signal.SIGCONT)
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
    notes = [noted(photos[0]), noted(photos[1])]
    notes[1]["state"]["length"] = 1
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

"""What a launch of `abpn-export` says and takes: photos that fail, presets, links, wrong options."""

from __future__ import annotations

import struct

from export_desk import EXPORT, ROOT, same


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


def test_photos_of_a_wrong_preset_wait_untouched_until_it_is_mended(desk, photos, drawn):
    preset = desk.config / "abpnbridge/export.json"
    preset.write_text('{"version": 1, "name": "Odd", "strenghts": {}}')
    assert desk.export(*photos[:2]) == 4
    told = desk.notices.read_text()
    assert told.count("strenghts") == 1 and "2 photos wait: a b.png, 100% & 50%.png." in told
    assert same(photos[0], drawn[0][0]) and same(photos[1], drawn[1][0])
    assert desk.waiting() == [str(photo) for photo in photos[:2]]

    # Others go past them; that they wait is said again, as where no daemon runs.
    assert desk.export("--preset", ROOT / "clients/presets/beauty.json", photos[2]) == 4
    assert not same(photos[2], drawn[2][0])
    assert desk.waiting() == [str(photo) for photo in photos[:2]]
    assert not desk.lines("failed")

    preset.write_text('{"version": 1, "name": "Usual"}')
    assert desk.export("--resume") == 0
    assert same(photos[0], drawn[0][1]) and same(photos[1], drawn[1][1])
    assert desk.waiting() == []


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

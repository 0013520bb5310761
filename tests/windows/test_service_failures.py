"""The Windows service where something goes wrong: it hangs, is stopped twice, cannot start, or somebody else was there first."""

import contextlib
import json
import os
import shutil
import signal
import socket

import pytest
from daemon import big_photo, daemons_of, is_daemon_soon_gone, retouching
from machine import DONE, INSTALLED, NO_DAEMON, PATIENCE_SECONDS, REFUSED, SERVICES, SWITCHES

FAILED = 1064
SERVICE_SPECIFIC = 1066
STOPPED, NOT_STARTED = 407, 417


def test_of_two_stops_at_once_none_fails(service):
    stops = [service.windows.start([rf"{INSTALLED}\abpn.exe", "service", "stop"]) for _ in range(2)]

    assert [stop.wait(PATIENCE_SECONDS) for stop in stops] == [DONE, DONE]


@pytest.fixture
def patient(registered):
    """The ready service, which gives a photo more than the usual five seconds to finish: as long may Wine's sc take to stop it and to ask.
    With what comes after it stays within the 45 that abpn waits."""
    (registered.state / "settings.json").write_text('{"AbpnBridge": {"DrainSeconds": 25}}')
    registered.abpn("service", "start")
    registered.abpn("status", "--wait", str(PATIENCE_SECONDS))
    return registered


def test_a_service_that_is_stopping_already_is_waited_for(patient, tmp_path):
    state = patient.for_linux(tmp_path / "state")
    with retouching(state, big_photo(tmp_path)):
        patient.sc("stop", "AbpnBridge")
        assert "STOP_PENDING" in patient.sc("query", "AbpnBridge"), "it does not finish what it does"
        assert "not running: stopped" in patient.abpn("service", "stop")


def test_a_daemon_that_hangs_is_left_alone_by_stop_and_ended_by_uninstall(patient, tmp_path):
    (hung,) = daemons_of(patient.windows)
    try:
        with retouching(patient.for_linux(tmp_path / "state"), big_photo(tmp_path)):
            patient.sc("stop", "AbpnBridge")
            os.kill(hung, signal.SIGSTOP)
        said = patient.abpn("service", "stop", code=REFUSED)
        assert "is still stopping after 45 seconds" in said and "--force" in said
        assert "Not installed" in patient.abpn("service", "uninstall")
        assert is_daemon_soon_gone(patient.windows)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(hung, signal.SIGKILL)


@pytest.mark.parametrize(("settings", "code", "words"), [
    ("{", 2, "settings.json"),
    ('{"AbpnBridge": {"Devcie": "cpu"}}', 2, "Devcie"),
    ('{"AbpnBridge": {"DrainSeconds": -1}}', 2, "AbpnBridge:DrainSeconds is -1"),
], ids=["broken", "unknown", "wrong"])
def test_start_and_status_say_what_is_wrong_with_the_settings(registered, settings, code, words):
    (registered.state / "settings.json").write_text(settings)

    assert words in registered.abpn("service", "start", code=REFUSED)
    assert words in registered.abpn("status", code=NO_DAEMON)
    assert registered.events()[-1] == NOT_STARTED
    told = registered.sc("query", "AbpnBridge")
    assert "STOPPED" in told and f"WIN32_EXIT_CODE    : {SERVICE_SPECIFIC}" in told and f"SERVICE_EXIT_CODE  : {code}" in told

    (registered.state / "settings.json").unlink()
    assert "Running as" in registered.abpn("service", "start")
    registered.abpn("service", "stop")
    assert words not in registered.abpn("status", code=NO_DAEMON)


def test_start_and_status_say_which_port_is_taken(machine):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        try:
            assert port in machine.abpn("service", "install", "--port", port, "--web-port", "0", code=REFUSED)
            assert port in machine.abpn("status", code=NO_DAEMON)
        finally:
            machine.abpn("service", "uninstall")


def test_start_and_status_say_that_a_file_lies_where_the_state_folder_should(registered):
    registered.state.rmdir()
    registered.state.write_text("")

    for command, code in ((("service", "start"), REFUSED), (("status",), NO_DAEMON)):
        assert "A file lies where the state folder should be" in registered.abpn(*command, code=code)


def test_what_a_killed_daemon_of_the_user_left_does_not_speak_for_the_service(service):
    own = service.windows.local_application_data / "AbpnBridge"
    own.mkdir(parents=True, exist_ok=True)
    (own / "daemon.json").write_text(json.dumps({**service.discovery(), "pid": 4242, "host": "console"}))
    try:
        assert "a Windows service, for all users" in service.abpn("status")
        service.abpn("service", "stop")
        assert "4242" not in service.abpn("status", code=NO_DAEMON)
        (service.state / "settings.json").write_text("{")
        service.abpn("service", "start", code=REFUSED)
        assert "settings.json" in service.abpn("status", code=NO_DAEMON)
    finally:
        (service.state / "settings.json").unlink(missing_ok=True)
        shutil.rmtree(own)


def test_a_discovery_file_of_somebody_else_is_no_service(machine):
    """Before the service makes the folder, anybody may; what lies in it must not get a token or a photo."""
    machine.state.mkdir(exist_ok=True)
    (machine.state / "daemon.json").write_text(json.dumps({"pid": 4, "version": "0.1.0", "grpcPort": 9, "webPort": 9, "tokenFile": r"C:\windows\win.ini"}))
    try:
        assert "No daemon is running." in machine.abpn("status", code=NO_DAEMON)
    finally:
        (machine.state / "daemon.json").unlink()


def test_a_program_that_others_can_change_is_not_registered(machine):
    folder = machine.windows.on_linux(INSTALLED)
    folder.chmod(0o777)
    try:
        assert "which other users can change (Everyone)" in machine.abpn("service", "install", *SWITCHES, code=REFUSED)
        assert machine.registry(rf"{SERVICES}\AbpnBridge", "ImagePath") is None
    finally:
        folder.chmod(0o755)


def test_a_daemon_that_fails_tells_the_service_manager_so(machine):
    machine.abpn("service", "install", *SWITCHES, "--models", r"C:\nothing", code=None)
    try:
        said = machine.until("STOPPED", "sc", "query", "AbpnBridge")
        assert f"WIN32_EXIT_CODE    : {FAILED}" in said
        assert r"The model directory C:\nothing does not exist" in machine.abpn("status", code=NO_DAEMON)
    finally:
        machine.abpn("service", "uninstall")

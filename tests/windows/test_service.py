"""The daemon as a Windows service: registered by abpn.exe and by sc, asked over its pipe and by the Linux abpn, paired with, removed; and as a program of one user."""

import json
import urllib.request

import pytest
from daemon import PUBLISHED, abpn
from machine import INSTALLED, NO_DAEMON, REFUSED, SERVICES, SWITCHES

RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
STOPPED = 407


def pair(port, code, name):
    """The call of the panel: gRPC-Web, without a token. Returns the answer's bytes."""
    texts = b"".join(bytes([number << 3 | 2, len(text)]) + text.encode() for number, text in ((1, code), (2, name)))
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/abpnbridge.v1.DaemonService/Pair",
        data=b"\0" + len(texts).to_bytes(4, "big") + texts,
        headers={"content-type": "application/grpc-web+proto"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def test_install_registers_a_quoted_path_that_windows_starts_later_by_an_account_of_its_own(service):
    command = service.registry(rf"{SERVICES}\AbpnBridge", "ImagePath")

    assert command.startswith(rf'"{INSTALLED}\AbpnBridge.Daemon.exe" --service --port 0')
    assert service.registry(rf"{SERVICES}\AbpnBridge", "ObjectName") == r"NT SERVICE\AbpnBridge"
    assert service.registry(rf"{SERVICES}\AbpnBridge", "Start") == "0x2"
    assert service.registry(rf"{SERVICES}\EventLog\Application\AbpnBridge", "EventMessageFile").endswith("System.Diagnostics.EventLog.Messages.dll")
    assert "RUNNING" in service.sc("query", "AbpnBridge")


def test_status_names_the_service_and_the_linux_abpn_retouches_with_it(service, tmp_path):
    assert "a Windows service, for all users" in service.abpn("status")
    state = service.for_linux(tmp_path / "state")
    assert abpn(state, "sample", "-o", tmp_path / "face.png").returncode == 0

    retouched = abpn(state, "retouch", tmp_path / "face.png", "-o", tmp_path / "out.png")

    assert retouched.returncode == 0, retouched.stderr
    assert (tmp_path / "out.png").stat().st_size > 0


def test_a_user_without_the_token_pairs_a_client_of_its_own(service):
    aside = service.state / "token.aside"
    (service.state / "token").rename(aside)
    try:
        code = json.loads(service.abpn("pair", "--json"))["code"]
        answer = pair(service.discovery()["webPort"], code, "panel")
        mine = json.loads(service.abpn("pair", "--list", "--json"))["clients"]
        record = json.loads((service.state / "clients.json").read_text())[0]

        # The token: 43 characters, in the answer alone.
        assert b"grpc-status: 0" in answer
        assert [client["name"] for client in mine] == ["panel"]
        assert record["user"].startswith("S-1-5-21-")
        assert "Unpaired." in service.abpn("unpair", mine[0]["id"])
    finally:
        aside.rename(service.state / "token")
    assert "No client is paired." in service.abpn("pair", "--list")


def test_a_code_of_the_owner_makes_a_client_that_no_user_sees(service):
    code = json.loads(service.abpn("pair", "--json"))["code"]
    pair(service.discovery()["webPort"], code, "owner's")
    aside = service.state / "token.aside"
    (service.state / "token").rename(aside)
    try:
        assert "No client is paired." in service.abpn("pair", "--list")
    finally:
        aside.rename(service.state / "token")
    assert "owner's" in service.abpn("pair", "--list")


def test_stop_ends_cleanly_and_start_brings_it_back(service):
    assert "not running: stopped" in service.abpn("service", "stop")
    assert not (service.state / "daemon.json").exists()
    assert service.events()[-1] == STOPPED
    assert "`abpn service start`" in service.abpn("status", code=NO_DAEMON)
    assert "Running as the Windows service AbpnBridge" in service.abpn("service", "start")


def test_beside_the_service_there_is_no_program_of_one_user(service):
    assert "is a service of all users on this machine already" in service.abpn("service", "install", "--user", *SWITCHES, code=REFUSED)
    assert service.registry(RUN_KEY, "AbpnBridge") is None


@pytest.mark.skipif(not (PUBLISHED / "OpenCvSharpExtern.dll").exists(), reason="built without OpenCV: daemon/standins/setup-natives-win.sh makes it")
def test_an_export_starts_the_service_that_is_stopped(service, tmp_path):
    service.abpn("service", "stop")
    service.abpn("sample", "-o", f"Z:{tmp_path / 'face.jpg'}")
    before = (tmp_path / "face.jpg").read_bytes()

    assert service.windows.run([rf"{INSTALLED}\abpn-export.exe", f"Z:{tmp_path / 'face.jpg'}"]).returncode == 0

    assert "RUNNING" in service.sc("query", "AbpnBridge")
    assert (tmp_path / "face.jpg").read_bytes() != before


def test_sc_starts_and_stops_it_too(service):
    service.sc("stop", "AbpnBridge")
    service.until("STOPPED", "sc", "query", "AbpnBridge")
    service.sc("start", "AbpnBridge")
    service.until("RUNNING", "sc", "query", "AbpnBridge")


def test_install_over_a_running_service_gives_it_the_new_switches(service):
    before = service.discovery()["pid"]

    assert "Running as the Windows service AbpnBridge" in service.abpn("service", "install", *SWITCHES, "--models", rf"{INSTALLED}\models\released")

    assert rf'--models "{INSTALLED}\models\released"' in service.registry(rf"{SERVICES}\AbpnBridge", "ImagePath")
    assert "ready" in service.abpn("status", "--wait", "60")
    assert service.discovery()["pid"] != before


def test_sc_registers_and_removes_it_too(machine):
    machine.sc("create", "AbpnBridge", "binPath=", rf'"{INSTALLED}\AbpnBridge.Daemon.exe" --service {" ".join(SWITCHES)}', "start=", "auto")
    try:
        machine.sc("start", "AbpnBridge")
        machine.until("RUNNING", "sc", "query", "AbpnBridge")
        assert "a Windows service, for all users" in machine.abpn("status", "--wait", "60")
        machine.sc("stop", "AbpnBridge")
        machine.until("STOPPED", "sc", "query", "AbpnBridge")
    finally:
        machine.sc("delete", "AbpnBridge")
    assert "Not installed" in machine.abpn("service", "status", code=NO_DAEMON)


def test_uninstall_leaves_the_token_and_nothing_registered(machine):
    machine.abpn("service", "install", *SWITCHES)

    assert "Not installed" in machine.abpn("service", "uninstall")

    assert "Not installed" in machine.abpn("service", "status", code=NO_DAEMON)
    assert machine.registry(rf"{SERVICES}\AbpnBridge", "ImagePath") is None
    assert machine.registry(rf"{SERVICES}\EventLog\Application\AbpnBridge", "EventMessageFile") is None
    assert (machine.state / "token").exists()


def test_uninstall_with_state_leaves_nothing(machine):
    machine.abpn("service", "install", *SWITCHES)
    machine.abpn("status", "--wait", "60")

    assert "Not installed" in machine.abpn("service", "uninstall", "--with-state")

    assert not machine.state.exists()


def test_a_program_of_one_user_starts_stops_and_goes(machine):
    try:
        assert "Running as the program started at your log-on" in machine.abpn("service", "install", "--user", *SWITCHES)
        assert rf'"{INSTALLED}\AbpnBridge.Daemon.exe" --background --port 0' in machine.registry(RUN_KEY, "AbpnBridge")
        assert "a program started at the log-on" in machine.abpn("status", "--wait", "60")
        assert "not running" in machine.abpn("service", "stop")
        assert "`abpn service start`" in machine.abpn("status", code=NO_DAEMON)
    finally:
        machine.abpn("service", "uninstall", "--user")
    assert machine.registry(RUN_KEY, "AbpnBridge") is None

"""The daemon as a Windows service: registered by abpn.exe and by sc, asked over its pipe and by the Linux abpn, paired with, stopped, removed; and as a program of one user."""

import contextlib
import json
import os
import shutil
import signal
import socket
import time
import urllib.request

import pytest
from daemon import PUBLISHED, abpn, big_photo, daemons_of, is_daemon_soon_gone, retouching
from wine import Windows, logged_on

SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
INSTALLED = r"C:\Program Files\AbpnBridge"
SWITCHES = ["--port", "0", "--web-port", "0", "--device", "cpu"]
DONE, NO_DAEMON, REFUSED = 0, 3, 4
FAILED = 1064
SERVICE_SPECIFIC = 1066
STOPPED, NOT_STARTED = 407, 417
PATIENCE_SECONDS = 90


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Windows(tmp_path_factory.mktemp("machine") / "prefix") as windows:
        shutil.copytree(PUBLISHED, windows.folder / "drive_c" / "Program Files" / "AbpnBridge")
        with logged_on(windows):
            yield Machine(windows)


@pytest.fixture
def service(machine):
    """The installed and ready service; removed afterwards."""
    machine.abpn("service", "install", *SWITCHES)
    machine.abpn("status", "--wait", "60")
    yield machine
    machine.abpn("service", "uninstall", code=None)


@pytest.fixture
def registered(machine):
    """The service before its first start, with an empty state folder that is the service's own."""
    machine.abpn("service", "install", "--no-start", *SWITCHES)
    shutil.rmtree(machine.state, ignore_errors=True)
    machine.state.mkdir(mode=0o700)
    yield machine
    if machine.state.is_file():
        machine.state.unlink()
    machine.abpn("service", "uninstall", "--with-state", code=None)


class Machine:
    """abpn.exe and what it finds there."""

    def __init__(self, windows):
        self.windows = windows
        self.state = windows.folder / "drive_c" / "ProgramData" / "AbpnBridge"

    def abpn(self, *arguments, code=DONE):
        result = self.windows.run([rf"{INSTALLED}\abpn.exe", *arguments])
        assert code in (None, result.returncode), result.stdout
        return result.stdout

    def sc(self, *arguments):
        return self.windows.run(["sc", *arguments]).stdout

    def registry(self, key, name):
        lines = self.windows.run(["reg", "query", key, "/v", name]).stdout.splitlines()
        return next((line.split("    ", 3)[3] for line in lines if line.strip().startswith(name)), None)

    def discovery(self):
        return json.loads((self.state / "daemon.json").read_text())

    def events(self):
        lines = [line for file in sorted((self.state / "logs").glob("daemon-*.log")) for line in file.read_text().splitlines()]
        return [json.loads(line)["Properties"].get("EventId", {}).get("Id") for line in lines]

    def for_linux(self, folder):
        """The state folder for the Linux abpn, which knows neither pipes nor Windows' paths and process numbers."""
        # Any process that is there will do.
        discovery = {**self.discovery(), "pid": os.getpid(), "tokenFile": str(self.state / "token"), "pipeName": None, "startedAt": None}
        folder.mkdir(exist_ok=True)
        (folder / "daemon.json").write_text(json.dumps(discovery))
        return folder

    def until(self, words, *command):
        end = time.monotonic() + PATIENCE_SECONDS
        while words not in (said := self.windows.run(command).stdout):
            assert time.monotonic() < end, said
            time.sleep(0.3)
        return said


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


def test_of_two_stops_at_once_none_fails(service):
    stops = [service.windows.start([rf"{INSTALLED}\abpn.exe", "service", "stop"]) for _ in range(2)]

    assert [stop.wait(PATIENCE_SECONDS) for stop in stops] == [DONE, DONE]


def test_a_service_that_is_stopping_already_is_waited_for(service, tmp_path):
    state = service.for_linux(tmp_path / "state")
    with retouching(state, big_photo(tmp_path)):
        service.sc("stop", "AbpnBridge")
        assert "STOP_PENDING" in service.sc("query", "AbpnBridge"), "it does not finish what it does"
        assert "not running: stopped" in service.abpn("service", "stop")


def test_a_daemon_that_hangs_is_left_alone_by_stop_and_ended_by_uninstall(service, tmp_path):
    (hung,) = daemons_of(service.windows)
    try:
        with retouching(service.for_linux(tmp_path / "state"), big_photo(tmp_path)):
            service.sc("stop", "AbpnBridge")
            os.kill(hung, signal.SIGSTOP)
        said = service.abpn("service", "stop", code=REFUSED)
        assert "is still stopping after 45 seconds" in said and "--force" in said
        assert "Not installed" in service.abpn("service", "uninstall")
        assert is_daemon_soon_gone(service.windows)
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


def test_beside_the_service_there_is_no_program_of_one_user(service):
    assert "is a service of all users on this machine already" in service.abpn("service", "install", "--user", *SWITCHES, code=REFUSED)
    assert service.registry(RUN_KEY, "AbpnBridge") is None


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

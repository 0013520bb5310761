"""The published win-x64 daemon under Wine, without a screen: what it serves, what it keeps to itself, how it begins and ends."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import time

import cv2
import numpy as np
import pytest
from daemon import ABPN, PUBLISHED, WindowsDaemon, abpn
from wine import REPOSITORY

BAD_SETTINGS, PORT_TAKEN, ALREADY_RUNNING, NO_STATE_FOLDER = 2, 3, 4, 6
LISTENING, READY, STOPPED = 401, 403, 407

# The engine is built by another compiler for Windows: its sums may fall otherwise in the last bit, a thousandth of a code of 16 bits in the edit. One code for a
# rounding that falls the other way; the portraits at hand came back without any.
CODES_APART = 1


def events(daemon):
    return [event["Properties"]["EventId"]["Id"] for event in daemon.log]


def test_status_says_in_words_that_there_is_no_directml(daemon):
    status = json.loads(daemon.abpn("status", "--json").stdout)
    told = daemon.abpn("status").stdout

    assert status["device"] == "cpu"
    assert status["refusedProviders"] == [{"name": "directml", "reason": "Windows lists no graphics adapter for this session."}]
    assert "not directml: Windows lists no graphics adapter for this session." in told
    assert status["graphicsAdapters"] == []


def test_a_portrait_comes_back_as_from_linux(daemon, tmp_path):
    portrait = portrait_of_16_bits(tmp_path)
    with linux_daemon(tmp_path) as state:
        retouch(state, portrait, tmp_path / "linux.tif")
    retouch(daemon.state_for_linux(), portrait, tmp_path / "windows.tif")

    before, linux, windows = (read(file) for file in (portrait, tmp_path / "linux.tif", tmp_path / "windows.tif"))
    assert windows.dtype == np.uint16
    assert np.count_nonzero(windows != before) > before.size / 50, "nothing was retouched"
    assert np.abs(windows - linux.astype(int)).max() <= CODES_APART


def test_token_and_logs_lie_in_the_users_own_folder_closed_to_others(windows, daemon):
    state = windows.local_application_data / "AbpnBridge"

    assert daemon.state == state
    assert daemon.discovery["tokenFile"].lower().endswith(r"\appdata\local\abpnbridge\token")
    assert len((state / "token").read_text().strip()) == 43
    # Wine keeps of an access list what a mode can hold; the administrators are its group.
    assert [file.name for file in (state, state / "token", state / "daemon.json") if file.stat().st_mode & stat.S_IRWXO] == []


def test_the_log_tells_start_and_readiness(daemon):
    assert events(daemon)[0] == LISTENING and READY in events(daemon)


def test_a_second_daemon_is_refused_and_the_first_goes_on(windows, daemon):
    second = windows.run([PUBLISHED / "AbpnBridge.Daemon.exe", "--port", "0", "--web-port", "0"])

    assert (second.returncode, second.stdout.count("\n")) == (ALREADY_RUNNING, 1)
    assert "Another daemon is running" in second.stdout
    daemon.abpn("status")


def test_a_taken_port_is_told(windows):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = windows.run([PUBLISHED / "AbpnBridge.Daemon.exe", "--state-dir", r"C:\taken", "--port", port, "--web-port", "0"])

    assert result.returncode == PORT_TAKEN
    assert f"gRPC port {port} on 127.0.0.1 is taken by another program" in result.stdout


def test_the_switch_of_the_service_manager_is_nobody_elses(windows):
    result = windows.run([PUBLISHED / "AbpnBridge.Daemon.exe", "--service", "--state-dir", r"C:\typed", "--port", "0", "--web-port", "0"])

    assert result.returncode == BAD_SETTINGS
    assert "--service is for the service manager of Windows, which did not start this program; leave it out." in result.stdout
    assert "   at " not in result.stdout, result.stdout
    assert not windows.on_linux(r"C:\typed").exists()


def test_a_state_folder_that_others_can_write_is_refused(windows):
    folder = windows.on_linux(r"C:\open")
    folder.mkdir()
    folder.chmod(0o777)
    result = windows.run([PUBLISHED / "AbpnBridge.Daemon.exe", "--state-dir", r"C:\open", "--port", "0", "--web-port", "0"])

    assert result.returncode == NO_STATE_FOLDER
    assert r"The state folder C:\open is open to other users (Everyone)" in result.stdout
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def program_elsewhere(windows):
    """The program in a folder whose name has spaces and an umlaut."""
    folder = windows.on_linux(r"C:\Program Files\Abpn Brücke")
    shutil.copytree(PUBLISHED, folder, copy_function=os.link)
    return folder


def test_ctrl_c_is_a_clean_end_also_where_names_have_spaces_and_umlauts(windows, program_elsewhere, tmp_path):
    state = r"C:\users\Public\Fotos für Übermorgen\state"
    with WindowsDaemon(windows, tmp_path, "--device", "cpu", program=program_elsewhere, state=state) as daemon:
        daemon.wait_until_ready()
        assert daemon.discovery["tokenFile"] == state + r"\token"
        assert json.loads(daemon.abpn("status", "--json").stdout)["refusedProviders"] == []

        assert daemon.interrupt() == 0
        assert daemon.discovery == {}
        assert events(daemon)[-1] == STOPPED


def test_a_worker_that_dies_is_replaced_and_none_outlives_its_daemon(windows, tmp_path):
    with WindowsDaemon(windows, tmp_path, "--device", "cpu", "--AbpnBridge:Models:Isolation=always", state=r"C:\isolated") as daemon:
        daemon.wait_until_ready()
        (first,) = workers()
        os.kill(first, signal.SIGKILL)
        daemon.abpn("sample", "-o", tmp_path / "face.png")
        daemon.abpn("retouch", tmp_path / "face.png", "-o", tmp_path / "out.png")

        assert "lost 1 time since the start" in daemon.abpn("status").stdout
        (second,) = workers()
        assert second != first
        daemon.process.kill()
        end = time.monotonic() + 60
        while workers():
            assert time.monotonic() < end, "The worker goes on without its daemon."
            time.sleep(0.1)


def workers():
    """Linux' numbers of the workers of daemons that were published here."""
    program = str(PUBLISHED / "AbpnBridge.Daemon.exe").replace("/", "\\").encode()
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        # It may be gone by now.
        with contextlib.suppress(OSError):
            words = file.read_bytes().split(b"\0")
            if words[0].endswith(program) and b"--worker" in words:
                found.append(int(file.parent.name))
    return found


def portrait_of_16_bits(folder):
    """A real portrait where there are some, else the drawn one; with codes between those of 8 bits."""
    photos = sorted(pathlib.Path(os.environ.get("ABPN_PORTRAITS", REPOSITORY / "../shared/portraits")).glob("val/**/*.jpg"))
    if photos:
        picture = cv2.imread(str(photos[0]))
        scale = 1000 / max(picture.shape)
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    else:
        subprocess.run([ABPN, "sample", "-o", folder / "sample.png"], check=True, timeout=120)
        picture = cv2.imread(str(folder / "sample.png"))
    noise = np.random.default_rng(1).integers(0, 257, picture.shape)
    cv2.imwrite(str(folder / "portrait.tif"), np.clip(picture.astype(int) * 256 + noise, 0, 65535).astype(np.uint16))
    return folder / "portrait.tif"


def read(file):
    return cv2.imread(str(file), cv2.IMREAD_UNCHANGED)


def retouch(state, photo, result):
    done = abpn(state, "retouch", photo, "-o", result)
    assert done.returncode == 0, done.stderr


class linux_daemon:
    """This machine's own daemon, for one comparison."""

    def __init__(self, folder):
        self._state = folder / "linux-state"
        self._state.mkdir(mode=0o700)

    def __enter__(self):
        command = [ABPN, "serve", "--state-dir", self._state, "--port", "0", "--web-port", "0", "--device", "cpu"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert abpn(self._state, "status", "--wait", "120").returncode == 0
        return self._state

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(60)

"""The win-x64 daemon in a Windows of wine.py, and the Linux abpn that talks to it."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import time

import cv2
from wine import REPOSITORY

PUBLISHED = REPOSITORY / ".local" / "windows" / "daemon"
ABPN = REPOSITORY / "clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn"
START_SECONDS = 150
STOP_SECONDS = 60
GONE_SECONDS = 60
# Of the 144 MB of a big photo: it is under way.
SENT_BYTES = 20_000_000


def abpn(state, *arguments, seconds=150):
    """Runs the Linux abpn; its output is in stdout, what it has to say in stderr."""
    command = [ABPN, *arguments, "--state-dir", state]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds, env={**os.environ, "NO_COLOR": "1"})


def big_photo(folder):
    """A photo of 48 MP: more than fits into the buffers between abpn and a daemon."""
    photo = pathlib.Path(folder) / "big.jpg"
    subprocess.run([str(ABPN), "sample", "-o", str(photo)], check=True, capture_output=True)
    cv2.imwrite(str(photo), cv2.resize(cv2.imread(str(photo)), (8000, 6000), interpolation=cv2.INTER_CUBIC))
    return photo


@contextlib.contextmanager
def retouching(state, photo):
    """While the Linux abpn has a big photo retouched by the daemon of a state folder. It stops in the middle of sending it: so the daemon is never done with it."""
    before = bytes_over_loopback()
    command = [ABPN, "retouch", photo, "-o", photo.with_suffix(".out.jpg"), "--overwrite", "--state-dir", state]
    client = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"})
    try:
        end = time.monotonic() + START_SECONDS
        while bytes_over_loopback() - before < SENT_BYTES:
            assert client.poll() is None, client.stderr.read()
            assert time.monotonic() < end, "The photo is not sent."
            time.sleep(0.02)
        client.send_signal(signal.SIGSTOP)
        yield
    finally:
        client.kill()
        client.wait()


def bytes_over_loopback():
    """Bytes that have gone from process to process over TCP on this machine."""
    (line,) = (line for line in pathlib.Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith("lo:"))
    return int(line.split()[1])


def daemons_of(windows):
    """Linux' process numbers of the daemons that run in a Windows."""
    return [int(process.name) for process in pathlib.Path("/proc").glob("[0-9]*") if _is_daemon(process, windows)]


def is_daemon_soon_gone(windows):
    """Whether no daemon is left: what has ended for Windows, Linux may still have for a moment."""
    end = time.monotonic() + GONE_SECONDS
    while daemons_of(windows) and time.monotonic() < end:
        time.sleep(0.2)
    return not daemons_of(windows)


def _is_daemon(process, windows):
    with contextlib.suppress(OSError):
        return b"AbpnBridge.Daemon.exe" in (process / "cmdline").read_bytes() and os.fsencode(windows.folder) in (process / "environ").read_bytes()
    return False


class WindowsDaemon:
    """A running daemon."""

    def __init__(self, windows, scratch, *arguments, program=PUBLISHED, state=None):
        self._output = pathlib.Path(scratch) / f"daemon-{time.monotonic_ns()}.log"
        self._windows = windows
        self._mirror = self._output.with_suffix(".state")
        self.state = windows.on_linux(state) if state else windows.local_application_data / "AbpnBridge"
        command = [program / "AbpnBridge.Daemon.exe", "--port", "0", "--web-port", "0", *arguments, *(["--state-dir", state] if state else [])]
        with open(self._output, "wb") as output:
            self.process = windows.start(command, stdout=output, stderr=output)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        # What a killed daemon leaves behind is not the next one's.
        (self.state / "daemon.json").unlink(missing_ok=True)

    @property
    def output(self):
        """What it has printed so far."""
        return self._output.read_text(errors="replace")

    @property
    def discovery(self):
        """daemon.json as the daemon wrote it, with Windows' paths and process number; empty before it is there."""
        file = self.state / "daemon.json"
        return json.loads(file.read_text()) if file.exists() else {}

    @property
    def log(self):
        """The events of its log files."""
        lines = [line for file in sorted((self.state / "logs").glob("daemon-*.log")) for line in file.read_text().splitlines()]
        return [json.loads(line) for line in lines]

    def wait_until_ready(self):
        """Waits until the models are loaded."""
        end = time.monotonic() + START_SECONDS
        while not self.discovery:
            assert self.process.poll() is None, f"The daemon ended with {self.process.returncode}:\n{self.output}"
            assert time.monotonic() < end, f"The daemon does not listen:\n{self.output}"
            time.sleep(0.1)
        status = abpn(self.state_for_linux(), "status", "--wait", str(START_SECONDS), seconds=START_SECONDS + 30)
        assert status.returncode == 0 and "ready" in status.stdout, status.stdout + status.stderr + self.output
        return self

    def state_for_linux(self):
        """A state folder with the same discovery file in Linux' words: the token's path, no pipe, the process number that Linux gave."""
        self._mirror.mkdir(exist_ok=True)
        token = self._windows.on_linux(self.discovery["tokenFile"])
        discovery = {**self.discovery, "pid": self.process.pid, "tokenFile": str(token), "pipeName": None}
        (self._mirror / "daemon.json").write_text(json.dumps(discovery))
        return self._mirror

    def abpn(self, *arguments):
        """Runs the Linux abpn against this daemon, which must succeed."""
        result = abpn(self.state_for_linux(), *arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result

    def interrupt(self):
        """Ctrl-C, which is what Wine makes of this signal, and the wait for the end; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)

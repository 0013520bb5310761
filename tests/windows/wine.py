"""A Windows to try the win-x64 build on: a Wine prefix that is made once and copied for each use, and nothing of it left running.

    with Windows(folder) as windows:                      # without a screen
        windows.run(["program.exe", "--help"])
    with Screen() as screen, Windows(folder, screen) as windows: ...
"""

import contextlib
import getpass
import os
import pathlib
import shutil
import subprocess
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PATTERN = REPOSITORY / ".local" / "wine-prefix"
SOFTWARE_VULKAN = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"

# Wine and a busy machine: what takes a second alone may take a minute.
MAKE_SECONDS = 240
RUN_SECONDS = 120


class Screen:
    """An X server without a monitor, with a graphics card that Mesa's llvmpipe and lavapipe play on the processor."""

    def __enter__(self):
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            self.number = answer.readline().strip()
        assert self.number, "Xvfb did not start"
        return self

    def __exit__(self, *_):
        self._server.terminate()
        self._server.wait(10)


class Windows:
    """A copy of the prefix in a folder; every program in it ends with it."""

    def __init__(self, folder, screen=None):
        self.folder = pathlib.Path(folder)
        self.environment = _environment(self.folder, screen)

    def __enter__(self):
        _make_pattern()
        shutil.copytree(PATTERN, self.folder, symlinks=True, copy_function=_copy)
        (self.folder / "dosdevices" / "z:").symlink_to("/")
        return self

    def __exit__(self, *_):
        _wineserver(self.environment, "-k")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def local_application_data(self):
        """%LOCALAPPDATA%, seen from Linux."""
        return self.folder / "drive_c" / "users" / getpass.getuser() / "AppData" / "Local"

    def on_linux(self, path):
        """A path of drive C or Z, seen from Linux."""
        drive, rest = path[:2].upper(), path[2:].replace("\\", "/").lstrip("/")
        return {"C:": self.folder / "drive_c", "Z:": pathlib.Path("/")}[drive] / rest

    def run(self, command, seconds=RUN_SECONDS):
        """Runs a Windows program to its end; its output, errors too, is in stdout."""
        # Into a file: Wine's own processes would keep a pipe open after the program has ended.
        with tempfile.TemporaryFile() as output:
            process = self.start(command, stdout=output, stderr=output)
            try:
                process.wait(seconds)
            finally:
                process.kill()
                process.wait()
            output.seek(0)
            return subprocess.CompletedProcess(command, process.returncode, output.read().decode(errors="replace").replace("\r\n", "\n"))

    def start(self, command, **options):
        """Starts a Windows program; the process is the program's own, not a shell's."""
        return subprocess.Popen(["wine", *map(str, command)], stdin=subprocess.DEVNULL, env=self.environment, **options)


@contextlib.contextmanager
def logged_on(windows):
    """Somebody is logged on, and services can run .NET programs: without the one Wine ends all services, without the other they crash."""
    control = r"HKLM\SYSTEM\CurrentControlSet\Control"
    # A service's environment is the registry's, as it was when Wine's service manager started; see _environment.
    windows.run(["reg", "add", rf"{control}\Session Manager\Environment", "/v", "DOTNET_EnableWriteXorExecute", "/d", "0", "/f"])
    # On a busy machine .NET takes longer to start than Wine's ten seconds; Windows waits thirty.
    windows.run(["reg", "add", control, "/v", "ServicesPipeTimeout", "/d", "120000", "/f"])
    _wineserver(windows.environment, "-k")
    session = subprocess.Popen(["wine", "cmd"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=windows.environment)
    yield windows
    session.kill()
    session.wait()


def _environment(prefix, screen):
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("WINE", "DOTNET", "VK_", "ABPNBRIDGE_"))},
        "WINEPREFIX": str(prefix),
        "WINEDEBUG": "-all",
        "DISPLAY": f":{screen.number}" if screen else "",
        "VK_ICD_FILENAMES": SOFTWARE_VULKAN,
        # .NET maps its code twice, once to write and once to run it. Under Wine 8 it dies of that at its first garbage collection; on Windows this stays on.
        "DOTNET_EnableWriteXorExecute": "0",
    }


def _make_pattern():
    if PATTERN.exists():
        return
    half_made = PATTERN.with_suffix(".half")
    shutil.rmtree(half_made, ignore_errors=True)
    environment = _environment(half_made, screen=None)
    # In Wine's own choice of Windows 7 services and installers do not work.
    for command in (["wineboot", "-i"], ["wine", "winecfg", "-v", "win10"]):
        subprocess.run(command, env=environment, check=True, timeout=MAKE_SECONDS, stdin=subprocess.DEVNULL, capture_output=True)
    _wineserver(environment, "-w")
    _cut_loose(half_made)
    half_made.rename(PATTERN)


def _cut_loose(prefix):
    """Takes the ways out of a prefix away, to the root and the user's own folders: whatever walks through the repository would walk through the machine."""
    for folder, subfolders, _ in os.walk(prefix):
        for path in (pathlib.Path(folder, name) for name in subfolders):
            if path.is_symlink() and not path.resolve().is_relative_to(prefix.resolve()):
                path.unlink()
                if path.parent.name != "dosdevices":
                    path.mkdir()


def _wineserver(environment, what):
    subprocess.run(["wineserver", what], env=environment, timeout=60, stdin=subprocess.DEVNULL, capture_output=True)


def _copy(source, target):
    """Programs and libraries are never written in place: 600 MB that need no copy."""
    if source.endswith((".dll", ".exe", ".drv", ".sys", ".ocx", ".cpl", ".nls", ".ttf")):
        os.link(source, target)
    else:
        shutil.copy2(source, target)

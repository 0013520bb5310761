"""One Windows without a screen for a whole run, with one daemon in it, one with a screen for DirectML, and one with the release installed for its service."""

import shutil

import pytest
from daemon import PUBLISHED, WindowsDaemon
from machine import SWITCHES, Machine
from wine import Screen, Windows, logged_on


@pytest.fixture(scope="session")
def windows(tmp_path_factory):
    with Windows(tmp_path_factory.mktemp("windows") / "prefix") as windows:
        yield windows


@pytest.fixture(scope="module")
def daemon(windows, tmp_path_factory):
    """The daemon as a user starts it, in %LOCALAPPDATA%."""
    with WindowsDaemon(windows, tmp_path_factory.mktemp("daemon")) as daemon:
        yield daemon.wait_until_ready()


@pytest.fixture(scope="module")
def windows_with_screen(tmp_path_factory):
    with Screen() as screen, Windows(tmp_path_factory.mktemp("screen") / "prefix", screen) as windows:
        yield windows


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    with Windows(tmp_path_factory.mktemp("machine") / "prefix") as windows:
        shutil.copytree(PUBLISHED, windows.folder / "drive_c" / "Program Files" / "AbpnBridge")
        with logged_on(windows):
            yield Machine(windows)


@pytest.fixture
def service(machine):
    """The installed and ready service; removed afterwards."""
    machine.abpn("service", "install", *SWITCHES)
    machine.abpn("status", "--wait", "90")
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

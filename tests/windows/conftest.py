"""One Windows without a screen for a whole run, with one daemon in it, and one with a screen for DirectML."""

import pytest
from daemon import WindowsDaemon
from wine import Screen, Windows


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

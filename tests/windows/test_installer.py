"""The installers as their users meet them, under Wine: installed, used, updated in place, removed."""

import json
import os
import re
import shutil
import time

import pytest
from daemon import START_SECONDS, abpn, big_photo, daemons_of, is_daemon_soon_gone, retouching
from release import BUILT, package, unpack
from wine import Windows, logged_on

INSTALL_SECONDS = 300
MACHINE_STATE = r"C:\ProgramData\AbpnBridge"
SETTINGS = {"AbpnBridge": {"Endpoints": {"Port": 0, "WebPort": 0}, "Models": {"Device": "cpu"}}}
SERVICE_KEY = r"HKLM\System\CurrentControlSet\Services\AbpnBridge"
ENVIRONMENT_KEY = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment"
ADOBE_AGENT = r"C:\Program Files\Common Files\Adobe\Adobe Desktop Common\RemoteComponents\UPI\UnifiedPluginInstallerAgent\UnifiedPluginInstallerAgent.exe"


@pytest.fixture(scope="module")
def first():
    return next(BUILT.glob("abpnbridge-*-win-x64.msi"))


@pytest.fixture(scope="module")
def second(first, tmp_path_factory):
    """The same programs as a newer version."""
    tree = unpack(first, tmp_path_factory.mktemp("unpacked"))
    return package(tree, tmp_path_factory.mktemp("second") / "release", "99.0.0")


def for_one_user(msi):
    return msi.with_name(f"{msi.stem}-user.msi")


@pytest.fixture
def windows(tmp_path):
    with Windows(tmp_path / "prefix") as windows, logged_on(windows):
        yield windows


def msiexec(windows, switch, msi, *arguments):
    """The installer's exit code, as far as Linux keeps it: eight bits."""
    return windows.run(["msiexec", switch, f"Z:{msi}".replace("/", "\\"), "/qn", *arguments], INSTALL_SECONDS).returncode


def update(windows, msi):
    """An update: Windows tells the old version that it is replaced (UPGRADINGPRODUCTCODE), Wine 8 does not, and the variable takes its place."""
    windows.environment["ABPN_UPDATING"] = "1"
    try:
        return msiexec(windows, "/i", msi)
    finally:
        del windows.environment["ABPN_UPDATING"]


def write_settings(state):
    """Free ports and the processor, as a user would set them; the folder is closed as the daemon wants it."""
    state.mkdir(mode=0o700, parents=True)
    (state / "settings.json").write_text(json.dumps(SETTINGS))


def status(windows, state, scratch):
    """What `abpn status` of Linux is told by the daemon with this state folder, once it is ready."""
    end = time.monotonic() + START_SECONDS
    while not (state / "daemon.json").exists():
        assert time.monotonic() < end, "The daemon does not listen."
        time.sleep(0.2)
    discovery = json.loads((state / "daemon.json").read_text())
    # In Linux' words: the token's path, no pipe, and a process of Linux that lives.
    token = str(windows.on_linux(discovery["tokenFile"]))
    mirror = scratch / "mirror"
    mirror.mkdir(exist_ok=True)
    (mirror / "daemon.json").write_text(json.dumps({**discovery, "tokenFile": token, "pid": os.getpid(), "pipeName": None}))
    told = abpn(mirror, "status", "--json", "--wait", str(START_SECONDS), seconds=START_SECONDS + 30)
    assert told.returncode == 0, told.stdout + told.stderr
    return json.loads(told.stdout)


def test_for_the_machine_installed_called_updated_removed(windows, first, second, tmp_path):
    state, programs = windows.on_linux(MACHINE_STATE), windows.on_linux(r"C:\Program Files\AbpnBridge")
    write_settings(state)

    assert msiexec(windows, "/i", first) == 0
    assert (programs / "abpn.exe").exists() and (programs / "models" / "released").is_dir() and (programs / "photoshop" / "abpnbridge_PS.ccx").exists()
    assert "0.1.0" in windows.run(["cmd", "/c", "abpn", "--version"]).stdout, "abpn is not on the search path"
    assert r'"C:\Program Files\AbpnBridge\AbpnBridge.Daemon.exe"' in windows.run(["reg", "query", SERVICE_KEY, "/v", "ImagePath"]).stdout
    assert status(windows, state, tmp_path)["device"] == "cpu"

    token = (state / "token").read_text()
    (programs / "presets" / "mine.json").write_text("{}")
    assert update(windows, second) == 0
    assert (state / "token").read_text() == token and json.loads((state / "settings.json").read_text()) == SETTINGS
    assert status(windows, state, tmp_path)["device"] == "cpu"
    assert msiexec(windows, "/i", first) != 0, "an older version goes over a newer one"

    assert msiexec(windows, "/x", second) == 0
    assert not state.exists()
    assert "AbpnBridge" not in windows.run(["reg", "query", r"HKLM\System\CurrentControlSet\Services"]).stdout
    assert "AbpnBridge" not in windows.run(["reg", "query", ENVIRONMENT_KEY, "/v", "PATH"]).stdout
    # Wine leaves a few libraries that were in use; the user's preset is left on purpose.
    assert (programs / "presets" / "mine.json").exists() and not (programs / "abpn.exe").exists()


def test_removed_while_it_retouches_nothing_is_left(windows, first, tmp_path):
    state, programs = windows.on_linux(MACHINE_STATE), windows.on_linux(r"C:\Program Files\AbpnBridge")
    write_settings(state)
    assert msiexec(windows, "/i", first) == 0
    status(windows, state, tmp_path)

    with retouching(tmp_path / "mirror", big_photo(tmp_path)):
        assert msiexec(windows, "/x", first) == 0

    assert "AbpnBridge" not in windows.run(["reg", "query", r"HKLM\System\CurrentControlSet\Services"]).stdout
    assert not state.exists()
    assert not [file for file in programs.rglob("*") if file.is_file()]
    assert is_daemon_soon_gone(windows)


def test_updated_while_it_retouches_it_is_the_new_version_with_the_old_state(windows, first, second, tmp_path):
    state = windows.on_linux(MACHINE_STATE)
    write_settings(state)
    assert msiexec(windows, "/i", first) == 0
    status(windows, state, tmp_path)
    token, (before,) = (state / "token").read_text(), daemons_of(windows)

    with retouching(tmp_path / "mirror", big_photo(tmp_path)):
        assert update(windows, second) == 0

    assert status(windows, state, tmp_path)["ready"]
    assert (state / "token").read_text() == token
    (after,) = daemons_of(windows)
    assert after != before


def test_for_one_user_it_is_not_installed_beside_the_service(windows, first):
    assert msiexec(windows, "/i", first) == 0

    assert msiexec(windows, "/i", for_one_user(first)) != 0
    assert "AbpnBridge" not in windows.run(["reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"]).stdout
    assert not (windows.local_application_data / "Programs" / "AbpnBridge").exists()


def test_for_one_user_installed_called_updated_removed(windows, first, second, tmp_path):
    state, programs = windows.local_application_data / "AbpnBridge", windows.local_application_data / "Programs" / "AbpnBridge"
    plugin = windows.local_application_data.parent / "Roaming" / "Adobe" / "Lightroom" / "Modules" / "abpnbridge.lrplugin"
    write_settings(state)

    assert msiexec(windows, "/i", for_one_user(first)) == 0
    assert (plugin / "Info.lua").exists()
    assert "AbpnBridge" in windows.run(["reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"]).stdout
    assert status(windows, state, tmp_path)["device"] == "cpu"

    token = (state / "token").read_text()
    assert update(windows, for_one_user(second)) == 0
    assert (state / "token").read_text() == token and json.loads((state / "settings.json").read_text()) == SETTINGS
    assert status(windows, state, tmp_path)["device"] == "cpu"

    assert msiexec(windows, "/x", for_one_user(second)) == 0
    assert not state.exists() and not plugin.exists() and not (programs / "abpn.exe").exists()
    assert "AbpnBridge" not in windows.run(["reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"]).stdout


def test_parts_can_be_left_out_and_the_folder_chosen(windows, first):
    assert msiexec(windows, "/i", first, "ADDLOCAL=Main,LightroomPlugin", r"INSTALLFOLDER=C:\Studio Müller\AbpnBridge") == 0

    programs = windows.on_linux(r"C:\Studio Müller\AbpnBridge")
    assert (programs / "lightroom" / "abpnbridge.lrplugin" / "Info.lua").exists() and not (programs / "photoshop").exists()


def test_the_panel_goes_to_adobes_agent_where_it_is(windows, first):
    agent = windows.on_linux(ADOBE_AGENT)
    agent.parent.mkdir(parents=True)
    # Any program does: that it is started, and with what, is in Wine's own trace.
    shutil.copy(windows.on_linux(r"C:\windows\system32\hostname.exe"), agent)
    windows.environment["WINEDEBUG"] = "-all,+process"
    trace = windows.run(["msiexec", "/i", f"Z:{first}".replace("/", "\\"), "/qn"], INSTALL_SECONDS).stdout

    assert re.search(r'UnifiedPluginInstallerAgent\.exe.*/install.*AbpnBridge.*photoshop.*abpnbridge_PS\.ccx', trace)

"""Windows with the release in its place, as an administrator has it: abpn.exe, and what it leaves there."""

import json
import os
import time

INSTALLED = r"C:\Program Files\AbpnBridge"
SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
SWITCHES = ["--port", "0", "--web-port", "0", "--device", "cpu"]
DONE, NO_DAEMON, REFUSED = 0, 3, 4
PATIENCE_SECONDS = 90


class Machine:
    """abpn.exe, the service manager, the registry and the service's state folder."""

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

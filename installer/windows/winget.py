#!/usr/bin/python3
"""winget.py FOLDER VERSION [URL]: writes FOLDER/winget-VERSION/, the three manifests for the Windows Package Manager (schema 1.10) of the two MSI files there.

Product and upgrade codes are read back from the files, so they and the checksums are those of what was built; URL is where the files will lie.
"""
import hashlib
import subprocess
import sys
from pathlib import Path

IDENTIFIER = "AbpnBridge.AbpnBridge"
SCHEMA = "1.10.0"
# Without an address the manifests show their shape; nobody can install from a name that never resolves.
NOWHERE = "https://abpnbridge.invalid/releases"

VERSION = """\
PackageIdentifier: {identifier}
PackageVersion: {version}
DefaultLocale: en-US
ManifestType: version
ManifestVersion: {schema}
"""

LOCALE = """\
PackageIdentifier: {identifier}
PackageVersion: {version}
PackageLocale: en-US
Publisher: AbpnBridge
PackageName: AbpnBridge
License: Apache-2.0
ShortDescription: Retouches portraits on your own machine, from Photoshop, Lightroom Classic, Capture One and the command line.
Moniker: abpn
Tags:
- photography
- photoshop
- lightroom
- retouching
ManifestType: defaultLocale
ManifestVersion: {schema}
"""

INSTALLERS = """\
PackageIdentifier: {identifier}
PackageVersion: {version}
Platform:
- Windows.Desktop
MinimumOSVersion: 10.0.18362.0
InstallerType: msi
UpgradeBehavior: install
InstallerSwitches:
  InstallLocation: INSTALLFOLDER="<INSTALLPATH>"
Commands:
- abpn
Installers:
{installers}ManifestType: installer
ManifestVersion: {schema}
"""

INSTALLER = """\
- Architecture: x64
  Scope: {scope}
  InstallerUrl: {url}/{name}
  InstallerSha256: {sha256}
  ProductCode: '{product}'
  ElevationRequirement: {elevation}
  AppsAndFeaturesEntries:
  - ProductCode: '{product}'
    UpgradeCode: '{upgrade}'
"""


def properties(msi):
    table = subprocess.run(["msiinfo", "export", msi, "Property"], check=True, capture_output=True, text=True).stdout
    return dict(line.split("\t", 1) for line in table.splitlines()[3:])


def installer(msi, scope, elevation, url):
    codes = properties(msi)
    sha256 = hashlib.sha256(msi.read_bytes()).hexdigest().upper()
    return INSTALLER.format(scope=scope, url=url, name=msi.name, sha256=sha256, product=codes["ProductCode"], upgrade=codes["UpgradeCode"], elevation=elevation)


def write(folder, version, url):
    name = f"abpnbridge-{version}-win-x64"
    installers = installer(folder / f"{name}.msi", "machine", "elevatesSelf", url) + installer(folder / f"{name}-user.msi", "user", "elevationProhibited", url)
    target = folder / f"winget-{version}"
    target.mkdir(exist_ok=True)
    for suffix, text in (("", VERSION), (".locale.en-US", LOCALE), (".installer", INSTALLERS)):
        filled = text.format(identifier=IDENTIFIER, version=version, schema=SCHEMA, installers=installers)
        (target / f"{IDENTIFIER}{suffix}.yaml").write_text(filled)
    print(target)


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], (sys.argv[3] if len(sys.argv) > 3 else "") or NOWHERE)

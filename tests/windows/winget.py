"""What the Windows Package Manager's schema 1.10 asks of the three manifests, as far as ours use it (microsoft/winget-cli, schemas/JSON/manifests/v1.10.0)."""

import re

PART = r"[^\.\s\\/:\*\?\"<>\|\x01-\x1f]{1,32}"
NUMBER = r"(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
CODE = r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"


def text(pattern=".+", longest=None):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None and (longest is None or len(value) <= longest)


def one_of(*values):
    return lambda value: value in values


def list_of(rule, longest):
    return lambda value: isinstance(value, list) and 0 < len(value) <= longest and all(map(rule, value))


def record(required, optional=()):
    """A mapping with all the required fields, perhaps some optional ones, no others, each by its rule."""
    rules = {**required, **dict(optional)}
    return lambda value: isinstance(value, dict) and required.keys() <= value.keys() <= rules.keys() and all(rules[name](value[name]) for name in value)


EVERY_FILE = {
    "PackageIdentifier": text(rf"{PART}(\.{PART}){{1,7}}", 128),
    "PackageVersion": text(r"[^\\/:\*\?\"<>\|\x01-\x1f]+", 128),
    "ManifestVersion": one_of("1.10.0"),
}
LANGUAGE = text(r"([a-zA-Z]{2,3}|[iI]-[a-zA-Z]+|[xX]-[a-zA-Z]{1,8})(-[a-zA-Z]{1,8})*", 20)
VERSION = record({**EVERY_FILE, "ManifestType": one_of("version"), "DefaultLocale": LANGUAGE})
TAG = text(".{1,40}")
LOCALE = record(
    {**EVERY_FILE, "ManifestType": one_of("defaultLocale"), "PackageLocale": LANGUAGE, "Publisher": text(".{2,256}"), "PackageName": text(".{2,256}"),
     "License": text(".{3,512}"), "ShortDescription": text(".{3,256}")},
    {"Moniker": TAG, "Tags": list_of(TAG, 16)})
INSTALLER = record(
    {"Architecture": one_of("x86", "x64", "arm", "arm64", "neutral"), "InstallerUrl": text("[Hh][Tt][Tt][Pp][Ss]?://.+", 2048), "InstallerSha256": text("[A-Fa-f0-9]{64}")},
    {"Scope": one_of("user", "machine"), "ProductCode": text(CODE, 255), "ElevationRequirement": one_of("elevationRequired", "elevationProhibited", "elevatesSelf"),
     "AppsAndFeaturesEntries": list_of(record({}, {"ProductCode": text(CODE), "UpgradeCode": text(CODE)}), 128)})
INSTALLERS = record(
    {**EVERY_FILE, "ManifestType": one_of("installer"), "Installers": list_of(INSTALLER, 1024)},
    {"Platform": list_of(one_of("Windows.Desktop", "Windows.Universal"), 2), "MinimumOSVersion": text(rf"{NUMBER}(\.{NUMBER}){{0,3}}"),
     "InstallerType": one_of("msi"), "UpgradeBehavior": one_of("install", "uninstallPrevious", "deny"), "InstallerSwitches": record({}, {"InstallLocation": text(".{1,512}")}),
     "Commands": list_of(TAG, 16)})

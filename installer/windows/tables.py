#!/usr/bin/python3
"""tables.py machine|user VERSION FOLDER: writes the installer's tables that wixl cannot say, as IDT files for `msibuild -i`.

What happens, and in which order, is all in SEQUENCE.  The programs set themselves up: abpn registers the service (or the entry that starts the daemon at
log-on) with the quoted path, the recovery settings and the event source, and takes them away again.
"""
import sys
from pathlib import Path

# Kinds of custom actions (the Type column of CustomAction).
RUN_INSTALLED_FILE = 18
RUN_PROPERTY = 50
GOES_ON_AFTER_FAILURE = 64
DEFERRED = 1024
ROLLBACK = 256 + DEFERRED
AS_SYSTEM = 2048

# Two products: one of them never takes the other for its older self.
UPGRADE_CODES = {"machine": "{2D4E9B5C-7A0F-4C56-9C55-6E8B3B1D7A10}", "user": "{2D4E9B5C-7A0F-4C56-9C55-6E8B3B1D7A20}"}
# Windows says UPGRADINGPRODUCTCODE to the old version that an update takes away. Wine 8 does not: there the tests say the variable, which no daemon takes for a setting of its own (ABPNBRIDGE_...).
REMOVED = 'REMOVE~="ALL" AND NOT UPGRADINGPRODUCTCODE AND NOT %ABPN_UPDATING'
INSTALLED = "NOT REMOVE"
ADOBE_AGENT = r"[CommonFiles64Folder]Adobe\Adobe Desktop Common\RemoteComponents\UPI\UnifiedPluginInstallerAgent"


def actions(scope):
    """(name, type, what is run, its arguments)"""
    machine = scope == "machine"
    account = AS_SYSTEM if machine else 0
    user = "" if machine else " --user"
    abpn = "abpn.exe"
    yield "InstallService", RUN_INSTALLED_FILE + DEFERRED + account, abpn, "service install --no-start" + user
    yield "UndoInstallService", RUN_INSTALLED_FILE + ROLLBACK + account + GOES_ON_AFTER_FAILURE, abpn, "service uninstall" + user
    yield "StartService", RUN_INSTALLED_FILE + DEFERRED + account + GOES_ON_AFTER_FAILURE, abpn, "service start" + user
    # With token, pairings, settings and logs. Not by a command that deletes whatever it finds: what lies in %ProgramData% may be somebody else's.
    yield "RemoveService", RUN_INSTALLED_FILE + DEFERRED + account + GOES_ON_AFTER_FAILURE, abpn, "service uninstall --with-state" + user
    # Before the first file goes. A process of the user's Windows Installer would only complain about; for a service that hangs it would give up.
    if machine:
        yield "StopService", RUN_INSTALLED_FILE + DEFERRED + account + GOES_ON_AFTER_FAILURE, abpn, "service stop --force"
    else:
        yield "StopDaemon", RUN_INSTALLED_FILE + GOES_ON_AFTER_FAILURE, abpn, "service stop --force --user"
    # As the user who installs: that is whose Photoshop it is.
    yield "InstallPanel", RUN_PROPERTY + DEFERRED + GOES_ON_AFTER_FAILURE, "ADOBEAGENT", r'/install "[folder_photoshop]abpnbridge_PS.ccx"'
    yield "RemovePanel", RUN_PROPERTY + DEFERRED + GOES_ON_AFTER_FAILURE, "ADOBEAGENT", "/remove AbpnBridge"


# (action, condition), in order.  An update takes the old version away first, inside the same transaction: a failure brings it back.
SEQUENCE = [
    ("FindRelatedProducts", ""), ("AppSearch", ""), ("LaunchConditions", ""), ("ValidateProductID", ""),
    ("CostInitialize", ""), ("FileCost", ""), ("CostFinalize", ""), ("MigrateFeatureStates", ""),
    ("StopDaemon", 'OLDER_FOUND OR REMOVE~="ALL"'),
    ("InstallValidate", ""), ("InstallInitialize", ""), ("RemoveExistingProducts", ""), ("ProcessComponents", ""), ("UnpublishFeatures", ""),
    ("StopService", "Installed"), ("StopServices", "VersionNT"), ("RemovePanel", f"ADOBEAGENT AND !PhotoshopPanel = 3 AND {REMOVED}"), ("RemoveService", REMOVED),
    ("RemoveRegistryValues", ""), ("RemoveShortcuts", ""), ("RemoveEnvironmentStrings", ""), ("RemoveFiles", ""), ("RemoveFolders", ""),
    ("CreateFolders", ""), ("InstallFiles", ""), ("CreateShortcuts", ""), ("WriteRegistryValues", ""), ("WriteEnvironmentStrings", ""),
    ("UndoInstallService", f"{INSTALLED} AND NOT Installed AND NOT OLDER_FOUND"), ("InstallService", INSTALLED), ("StartService", INSTALLED),
    ("InstallPanel", "ADOBEAGENT AND &PhotoshopPanel = 3"),
    ("RegisterUser", ""), ("RegisterProduct", ""), ("PublishFeatures", ""), ("PublishProduct", ""), ("InstallFinalize", ""),
]


# Elsewhere than in Program Files users may often change what lies there, and so the service's program, and whatever an administrator finds on the search path.
CLOSED_FOLDER = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
ELSEWHERE = "NOT (INSTALLFOLDER ~<< ProgramFiles64Folder)"


def folder_tables(scope):
    """For all users: the folder is there, and closed, before the first file comes."""
    if scope != "machine":
        return {}
    return {
        "CreateFolder": ("Directory_ Component_", "s72 s72", "Directory_ Component_", [("INSTALLFOLDER", "CommandPath")]),
        "MsiLockPermissionsEx": ("MsiLockPermissionsEx LockObject Table SDDLText Condition", "s72 s72 s32 s0 S255", "MsiLockPermissionsEx",
                                 [("ProgramFolder", "INSTALLFOLDER", "CreateFolder", CLOSED_FOLDER, ELSEWHERE)]),
    }


def tables(scope, version, upgrade):
    """name -> (columns, their types, keys, rows)"""
    ours = list(actions(scope))
    absent = {"StopDaemon"} if scope == "machine" else {"StopService", "StopServices"}
    order = [row for row in SEQUENCE if row[0] not in absent]
    # "=" writes at an install, "-" takes away at a removal, "*" means the machine's; [~] is what is there.
    path = "=-*PATH" if scope == "machine" else "=-PATH"
    return folder_tables(scope) | {
        "CustomAction": ("Action Type Source Target ExtendedType", "s72 i2 S72 S255 I4", "Action", [(*row, "") for row in ours]),
        "InstallExecuteSequence": ("Action Condition Sequence", "s72 S255 I2", "Action", [(*row, 100 * (n + 1)) for n, row in enumerate(order)]),
        # The same version again replaces what is there, too (256 + 512: both ends count): a repaired build must not stand beside the broken one. 2: only looks.
        "Upgrade": ("UpgradeCode VersionMin VersionMax Language Attributes Remove ActionProperty", "s38 S20 S20 S255 i4 S255 s72", "UpgradeCode VersionMin VersionMax Language Attributes",
                    [(upgrade, "0.0.0", version, "", 256 + 512, "", "OLDER_FOUND"), (upgrade, version, "", "", 2, "", "NEWER_FOUND")]),
        "Environment": ("Environment Name Value Component_", "s72 l255 L255 s72", "Environment", [("SearchPath", path, "[~];[INSTALLFOLDER]", "CommandPath")]),
        "AppSearch": ("Property Signature_", "s72 s72", "Property Signature_", [("ADOBEAGENT", "AdobeAgent"), ("INSTALLFOLDER", "WhereItWas"), ("SERVICE_FOUND", "ServiceOfAllUsers")]),
        # Root 1: the user's registry, 2: the machine's. Kind 18: a value of the 64-bit registry.
        "RegLocator": ("Signature_ Root Key Name Type", "s72 i2 s255 S255 I2", "Signature_",
                       [("WhereItWas", 2 if scope == "machine" else 1, r"Software\AbpnBridge", "InstallFolder", 18),
                        ("ServiceOfAllUsers", 2, r"SYSTEM\CurrentControlSet\Services\AbpnBridge", "ImagePath", 18)]),
        "DrLocator": ("Signature_ Parent Path Depth", "s72 S72 S255 I2", "Signature_ Parent Path", [("AdobeAgent", "", ADOBE_AGENT, 0)]),
        "Signature": ("Signature FileName MinVersion MaxVersion MinSize MaxSize MinDate MaxDate Languages", "s72 s255 S20 S20 I4 I4 I4 I4 S255", "Signature",
                      [("AdobeAgent", "UnifiedPluginInstallerAgent.exe", "", "", "", "", "", "", "")]),
    }


def write(scope, version, folder):
    for name, (columns, types, keys, rows) in tables(scope, version, UPGRADE_CODES[scope]).items():
        lines = [columns.split(), types.split(), [name, *keys.split()], *rows]
        text = "".join("\t".join(str(field) for field in line) + "\r\n" for line in lines)
        (folder / f"{name}.idt").write_text(text, newline="")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], Path(sys.argv[3]))

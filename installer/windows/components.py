#!/usr/bin/python3
"""components.py TREE machine|user: writes Components.wxs, one component for each file of the release tree, to standard output.

The tree lies as it will be installed; photoshop/ and lightroom/ are features of their own.  For one user the Lightroom plug-in goes where Lightroom
loads it by itself.  A component keeps its GUID as long as its path stays: that is what Windows Installer counts by.
"""
import hashlib
import sys
import uuid
from pathlib import Path
from xml.sax.saxutils import quoteattr

NAMESPACE = uuid.UUID("2d4e9b5c-7a0f-4c56-9c55-6e8b3b1d7a00")
GROUPS = {"photoshop": "PhotoshopFiles", "lightroom": "LightroomFiles"}
PLUGIN = "lightroom/abpnbridge.lrplugin"
SERVICE_FILE = "AbpnBridge.Daemon.exe"


def identifier(path):
    """An identifier of Windows Installer: letters, digits, points, underscores, not longer than its tables allow."""
    name = "".join(c if c.isalnum() or c in "._" else "_" for c in path)
    if len(name) < 60 and (name[0].isalpha() or name[0] == "_"):
        return name
    return f"_{hashlib.sha256(path.encode()).hexdigest()[:12]}_{name[-40:]}"


def folders(tree, scope):
    """(folder, its identifier, its parent's identifier) from the top down."""
    for folder in sorted(p for p in tree.rglob("*") if p.is_dir()):
        path = folder.relative_to(tree).as_posix()
        parent = "INSTALLFOLDER" if folder.parent == tree else "folder_" + identifier(folder.parent.relative_to(tree).as_posix())
        if scope == "user" and path == PLUGIN:
            parent = "LIGHTROOMMODULES"
        yield folder, "folder_" + identifier(path), parent


def component(tree, file, folder, scope):
    path = file.relative_to(tree).as_posix()
    key = identifier(path)
    guid = uuid.uuid5(NAMESPACE, f"{scope}/{path}")
    stop = '<ServiceControl Id="StopDaemon" Name="AbpnBridge" Stop="both" Wait="yes" />' if scope == "machine" and path == SERVICE_FILE else ""
    # With a user's profile around it, a folder has to be removed by name.
    remove = f'<RemoveFolder Id="remove_{folder}" On="uninstall" />' if scope == "user" and file == first_file(file.parent) else ""
    return (f'      <Component Id="c_{key}" Guid="{str(guid).upper()}" Win64="yes">'
            f'<File Id="{key}" Name={quoteattr(file.name)} Source={quoteattr(f"{tree.name}/{path}")} KeyPath="yes" />{stop}{remove}</Component>')


def first_file(folder):
    return min(p for p in folder.iterdir() if p.is_file())


def write(tree, scope, out):
    members = {"MainFiles": [], "PhotoshopFiles": [], "LightroomFiles": []}
    out.write('<?xml version="1.0" encoding="utf-8"?>\n<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">\n  <Fragment>\n')
    for folder, name, parent in [(tree, "INSTALLFOLDER", None), *folders(tree, scope)]:
        if parent:
            out.write(f'    <DirectoryRef Id="{parent}"><Directory Id="{name}" Name={quoteattr(folder.name)} /></DirectoryRef>\n')
        out.write(f'    <DirectoryRef Id="{name}">\n')
        for file in sorted(p for p in folder.iterdir() if p.is_file()):
            out.write(component(tree, file, name, scope) + "\n")
            path = file.relative_to(tree)
            members[GROUPS.get(path.parts[0], "MainFiles")].append("c_" + identifier(path.as_posix()))
        out.write("    </DirectoryRef>\n")
    for group, components in members.items():
        out.write(f'    <ComponentGroup Id="{group}">\n')
        out.writelines(f'      <ComponentRef Id="{name}" />\n' for name in components)
        out.write("    </ComponentGroup>\n")
    out.write("  </Fragment>\n</Wix>\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], sys.stdout)

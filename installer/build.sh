#!/usr/bin/env bash
# installer/build.sh [--windows] [FOLDER]: builds the release into FOLDER (default out/release). Its version is <Version> in Directory.Build.props.
#   for this machine's Linux   abpnbridge-VERSION-linux-x64.tar.gz: daemon, abpn, abpn-export, models, the Photoshop panel, the Lightroom plug-in, presets, install.sh
#   --windows                  the same for Windows x64, as two MSI files with manifests for winget: see installer/windows/package.sh
# Self-contained: who installs it needs no .NET.  Where the package feed lacks OpenCvSharp, the Linux abpn uses the system's OpenCV 4.6 (Debian 12's libopencv packages), and
# the Windows one an OpenCV that is cross-built once (daemon/standins/setup-natives-win.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup.sh

usage() { sed -n '2,6s/^# \{0,1\}//p' installer/build.sh; }
say() { echo "$name: $*"; }

system=linux
if [ "${1:-}" = --windows ]; then
    system=windows
    shift
fi
case ${1:-} in
    --help | -h) usage; exit ;;
    -*) usage >&2; die "There is no option $1." 2 ;;
esac
[ $# -le 1 ] || { usage >&2; die "There is one FOLDER, not $#." 2; }
into=${1:-out/release}
mkdir -p "$into"
into=$(cd "$into" && pwd)
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
case $system-$(uname -m) in
    windows-*) rid=win-x64 ;;
    linux-x86_64) rid=linux-x64 ;;
    linux-aarch64) rid=linux-arm64 ;;
    *) die "There is no release for $(uname -m)." ;;
esac
name=abpnbridge-$version-$rid
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# publish_into FOLDER: the three programs, with the models.
publish_into() {
    say "publishing abpn, abpn-export and the daemon, some minutes"
    publish_together "$rid" "$1" clients/cli/AbpnBridge.Cli clients/captureone/AbpnBridge.Export daemon/AbpnBridge.Daemon
}

# add_clients_to FOLDER: what belongs to the editors, and the papers.
add_clients_to() {
    say "building the Photoshop panel"
    need_npm clients/photoshop
    quietly panel-build.log npm --prefix clients/photoshop run build
    mkdir -p "$1/photoshop" "$1/lightroom" "$1/presets"
    cp clients/photoshop/abpnbridge_PS.ccx clients/photoshop/README.md "$1/photoshop/"
    cp -r clients/lightroom/abpnbridge.lrplugin clients/lightroom/README.md "$1/lightroom/"
    cp clients/presets/*.json "$1/presets/"
    cp LICENSE THIRD-PARTY-NOTICES CHANGELOG.md "$1/"
}

pack_linux() {
    publish_into "$work/$name/app"
    add_clients_to "$work/$name"
    cp installer/linux/install.sh installer/linux/README.md "$work/$name/"
    say "packing"
    # Whole or not at all, as everything that is written here; the same files give the same names and times inside.
    tar --sort=name --owner=0 --group=0 --numeric-owner -C "$work" -czf "$into/.$name.tmp" "$name"
    mv "$into/.$name.tmp" "$into/$name.tar.gz"
    echo "$into/$name.tar.gz ($(du -h "$into/$name.tar.gz" | cut -f1))"
}

pack_windows() {
    ! feed_lacks onnxruntime || quietly natives.log bash daemon/standins/setup-natives.sh --windows
    if feed_lacks opencv; then
        # The tests take the codecs only where they are built already.
        [ "${ABPN_CODECS:-}" = cached ] || bash daemon/standins/setup-natives-win.sh
        [ -f .local/natives-win/OpenCvSharpExtern.dll ] || echo "Without OpenCV: this abpn.exe says that it cannot read or write pictures (daemon/standins/setup-natives-win.sh builds it)." >&2
    fi
    publish_into "$work/AbpnBridge"
    add_clients_to "$work/AbpnBridge"
    sed 's/$/\r/' installer/windows/README.md >"$work/AbpnBridge/README.txt"
    say "packing the installers"
    installer/windows/package.sh "$work/AbpnBridge" "$into" "$version"
}

say "building into $into"
setup_for_run
pack_$system

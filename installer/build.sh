#!/usr/bin/env bash
# installer/build.sh [FOLDER]: builds the release for this machine's Linux into FOLDER (default out/release):
#   abpnbridge-VERSION-linux-x64.tar.gz    daemon, abpn, abpn-export, models, the Photoshop panel, the Lightroom plug-in, presets, a systemd unit, install.sh
# Self-contained: who installs it needs no .NET.  On the partial package feed abpn uses the system's OpenCV 4.6 (Debian 12's libopencv packages).
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup.sh

into=${1:-out/release}
mkdir -p "$into"
into=$(cd "$into" && pwd)
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) die "There is no release for $(uname -m)." ;;
esac
name=abpnbridge-$version-$rid
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

setup_for_run
need_npm clients/photoshop
for project in daemon/AbpnBridge.Daemon clients/cli/AbpnBridge.Cli clients/captureone/AbpnBridge.Export; do
    publish "$project" "$rid" "$work/$name/app"
done
quietly panel-build.log npm --prefix clients/photoshop run build

mkdir -p "$work/$name/photoshop" "$work/$name/lightroom" "$work/$name/presets"
cp clients/photoshop/abpnbridge_PS.ccx clients/photoshop/README.md "$work/$name/photoshop/"
cp -r clients/lightroom/abpnbridge.lrplugin clients/lightroom/README.md "$work/$name/lightroom/"
cp clients/presets/*.json "$work/$name/presets/"
cp installer/linux/abpnbridge.service installer/linux/install.sh LICENSE THIRD-PARTY-NOTICES CHANGELOG.md "$work/$name/"
cp installer/linux/README.md "$work/$name/README.md"

# Whole or not at all, as everything that is written here; the same files give the same names and times inside.
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$work" -czf "$into/.$name.tmp" "$name"
mv "$into/.$name.tmp" "$into/$name.tar.gz"
echo "$into/$name.tar.gz ($(du -h "$into/$name.tar.gz" | cut -f1))"

#!/usr/bin/env bash
# package.sh TREE FOLDER VERSION: makes of a published release, laid out as it will be installed (TREE/abpn.exe, TREE/models, ...), in FOLDER:
#   abpnbridge-VERSION-win-x64.msi          for all users, the daemon as a service
#   abpnbridge-VERSION-win-x64-user.msi     for one user, without administrator's rights
#   winget-VERSION/                         the manifests for winget
# Signed when ABPN_SIGN_PKCS12 names a certificate with its key (its password is the first line of the file ABPN_SIGN_PASSWORD_FILE); with the time of
# the server ABPN_TIMESTAMP_URL, so that the signature outlives the certificate.  ABPN_RELEASE_URL is where the files will lie, for winget.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. .ci/setup.sh

tree=$(cd "$1" && pwd)
into=$(cd "$2" && pwd)
version=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# sign FILE: in place.
sign() {
    [ -n "${ABPN_SIGN_PKCS12:-}" ] || return 0
    local options=(-pkcs12 "$ABPN_SIGN_PKCS12" -h sha256 -n AbpnBridge)
    [ -z "${ABPN_SIGN_PASSWORD_FILE:-}" ] || options+=(-readpass "$ABPN_SIGN_PASSWORD_FILE")
    [ -z "${ABPN_TIMESTAMP_URL:-}" ] || options+=(-ts "$ABPN_TIMESTAMP_URL")
    quietly sign.log osslsigncode sign "${options[@]}" -in "$1" -out "$1.signed"
    mv "$1.signed" "$1"
}

# Ours only: .NET's and Microsoft's libraries carry their makers' signatures.
sign_programs() {
    local file
    for file in "$tree"/*.exe "$tree"/AbpnBridge.*.dll "$tree"/abpn*.dll "$tree"/OpenCvSharpExtern.dll; do
        case ${file##*/} in createdump.exe) continue ;; esac
        [ ! -f "$file" ] || sign "$file"
    done
}

# build_msi machine|user FILE: written whole or not at all.
build_msi() {
    local scope=$1 file=$2 table imports=()
    "$python" "$here/components.py" "$tree" "$scope" >"$work/Components.wxs"
    # wixl takes the files' paths from the folder it runs in.
    (cd "$tree/.." && wixl -a x64 -D Version="$version" -D Scope="$scope" -o "$work/release.msi" "$here/AbpnBridge.wxs" "$work/Components.wxs")
    mkdir -p "$work/tables"
    "$python" "$here/tables.py" "$scope" "$version" "$work/tables"
    for table in "$work"/tables/*.idt; do imports+=(-i "$table"); done
    msibuild "$work/release.msi" "${imports[@]}"
    sign "$work/release.msi"
    cp "$work/release.msi" "$into/.${file##*/}.tmp"
    mv "$into/.${file##*/}.tmp" "$file"
    echo "$file ($(du -h "$file" | cut -f1))"
}

need_packages apt-windows-release msitools osslsigncode wixl
[ -n "${ABPN_SIGN_PKCS12:-}" ] || echo "Not signed: Windows will warn of an unknown publisher (ABPN_SIGN_PKCS12 names a certificate)." >&2
sign_programs
build_msi machine "$into/abpnbridge-$version-win-x64.msi"
build_msi user "$into/abpnbridge-$version-win-x64-user.msi"
"$python" "$here/winget.py" "$into" "$version" "${ABPN_RELEASE_URL:-}"

#!/usr/bin/env bash
# install.sh [--no-service] | --remove     for the user who runs it; asks for no other rights
#   ~/.local/lib/abpnbridge     the programs and models (replaced whole by an update; settings of yours are state, see below)
#   ~/.local/bin/abpn           a link to the command line
#   systemd user unit           starts the daemon now and at every log-in
# Token, logs and your settings.json stay in ~/.local/state/abpnbridge, through an update and a removal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
library=$HOME/.local/lib/abpnbridge
link=$HOME/.local/bin/abpn
unit=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/abpnbridge.service

remove() {
    if [ -f "$unit" ] && [ -x "$library/abpn" ]; then "$library/abpn" service uninstall || true; fi
    rm -f "$unit"
    for name in abpn abpn-export; do
        if [ "$(readlink "${link%/*}/$name" 2>/dev/null)" = "$library/$name" ]; then rm -f "${link%/*}/$name"; fi
    done
    rm -rf "$library" "$library.old" "$library.new"
    echo "Removed. Token, logs and settings are left in ${XDG_STATE_HOME:-$HOME/.local/state}/abpnbridge."
}

install() {
    [ -x "$here/app/abpn" ] || { echo "$here/app/abpn is missing: unpack the whole archive and run install.sh from there." >&2; exit 1; }
    mkdir -p "${library%/*}" "${link%/*}"
    rm -rf "$library.new" "$library.old"
    cp -a "$here/app" "$library.new"
    cp -a "$here/photoshop" "$here/lightroom" "$here/presets" "$library.new/"
    if [ -e "$library" ]; then mv "$library" "$library.old"; fi
    mv "$library.new" "$library"
    rm -rf "$library.old"
    ln -sfn "$library/abpn" "$link"
    ln -sfn "$library/abpn-export" "$link-export"
    echo "Installed: $("$library/abpn" --version)"
    if [ "${1:-}" = --no-service ]; then
        echo "Start it with: abpn serve"
    elif "$library/abpn" service install; then
        "$library/abpn" status --wait 60
    fi
    case :$PATH: in
        *:"${link%/*}":*) ;;
        *) echo "${link%/*} is not on your PATH: add it, or call $link." ;;
    esac
}

case ${1:-} in
    --remove) remove ;;
    "" | --no-service) install "${1:-}" ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

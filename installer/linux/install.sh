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

# One that nobody registered (abpn serve), too: it finishes or cancels its photos, and tells who waits for them.
stop_daemons() {
    local process end=$((SECONDS + 30))
    for process in /proc/[0-9]*; do
        [ "$process/exe" -ef "$library/AbpnBridge.Daemon" ] || continue
        kill "${process#/proc/}" 2>/dev/null || continue
        while [ -e "$process/exe" ] && [ "$SECONDS" -lt "$end" ]; do sleep 0.2; done
    done
}

remove() {
    if [ -f "$unit" ] && [ -x "$library/abpn" ]; then "$library/abpn" service uninstall || true; fi
    rm -f "$unit"
    stop_daemons
    for name in abpn abpn-export; do
        if [ "$(readlink "${link%/*}/$name" 2>/dev/null)" = "$library/$name" ]; then rm -f "${link%/*}/$name"; fi
    done
    rm -rf "$library" "$library.old" "$library.new"
    local state=${XDG_STATE_HOME:-$HOME/.local/state}/abpnbridge
    echo "Removed.$([ ! -d "$state" ] || echo " Token, logs and settings are left in $state.")"
}

install() {
    local code=0
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
    else
        "$library/abpn" service install && "$library/abpn" status --wait 60 || code=$?
        [ "$code" = 0 ] || echo "The programs are installed, but the daemon does not run at every log-in, for the reason above. abpn serve starts it by hand." >&2
    fi
    case :$PATH: in
        *:"${link%/*}":*) ;;
        *) echo "${link%/*} is not on your PATH: add it, or call $link." ;;
    esac
    return "$code"
}

case ${1:-} in
    --remove) remove ;;
    "" | --no-service) install "${1:-}" ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

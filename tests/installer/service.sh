#!/usr/bin/env bash
# The daemon as a systemd user unit, with a real systemd: registered, ready, at work behind its fences, revived when it hangs, stopped, removed.
# Ends with "N passed, M failed".  systemd runs for this test alone, in a mount name space of its own; that takes root.
set -uo pipefail
cd "$(dirname "$0")/../.."

abpn=$PWD/clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn
if [ "${1:-}" != --inside ]; then
    root=()
    [ "$(id -u)" = 0 ] || root=(sudo)
    exec "${root[@]}" unshare --mount "$0" --inside
fi

. tests/installer/checks.sh
mkdir -p .local
scratch=$(mktemp -d -p "$PWD/.local") # not in /tmp, of which the unit has one of its own
mount -t tmpfs none /run/systemd && mkdir /run/systemd/system # by this folder systemd knows that it is in charge
mkdir -m 700 "$scratch/runtime" "$scratch/home"
# Nothing of this machine's user: programs are found, the rest is the test's.
user=(env -i PATH="$PATH" HOME="$scratch/home" XDG_RUNTIME_DIR="$scratch/runtime" LANG=C.UTF-8 NO_COLOR=1)
"${user[@]}" /lib/systemd/systemd --user >"$scratch/systemd.log" 2>&1 &
systemd=$!
trap 'kill "$systemd" 2>/dev/null; wait "$systemd" 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in $(seq 600); do
    "${user[@]}" systemctl --user show-environment >/dev/null 2>&1 && break
    sleep 0.1
done

abpn() { "${user[@]}" "$abpn" "$@"; }
# says CODE WORDS COMMAND...: whether it ends with the code and says the words.
says() {
    local code=0 wanted=$1 words=$2
    shift 2
    "$@" >"$scratch/said" 2>&1 || code=$?
    cat "$scratch/said"
    [ "$code" = "$wanted" ] && grep -qF -- "$words" "$scratch/said"
}
property() { "${user[@]}" systemctl --user show abpnbridge --property="$1" --value; }
# within SECONDS COMMAND...: whether it succeeds in that time.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}
is_new_and_ready() { [ "$(property MainPID)" != "$1" ] && [ "$(property ActiveState)" = active ]; }

check "nothing is registered" says 3 "Not installed" abpn service status
check "it is registered and started" says 0 "Running as the systemd user unit abpnbridge.service: active (running)" \
    abpn service install --port 0 --web-port 0 --device cpu
check "systemd takes it for ready only when it is" says 0 ", ready" abpn status
check "it says what it runs as" says 0 "a systemd unit" abpn status
check "it has a line for systemd" says 0 "abpn-skin" property StatusText
check "it starts at every log-in" test -L "$scratch/home/.config/systemd/user/default.target.wants/abpnbridge.service"
check "it draws" abpn sample -o "$scratch/home/face.png"
check "it retouches behind its fences" abpn retouch "$scratch/home/face.png" -o "$scratch/home/out.png"
check "its state is the user's alone" test "$(stat -c %a "$scratch/home/.local/state/abpnbridge")" = 700

mkdir "$scratch/home/.config/systemd/user/abpnbridge.service.d"
printf '[Service]\nWatchdogSec=5\nRestartSec=1\n' >"$scratch/home/.config/systemd/user/abpnbridge.service.d/hurry.conf"
check "it is registered anew while it runs" says 0 "Running as" abpn service install --port 0 --web-port 0 --device cpu
hung=$(property MainPID)
kill -STOP "$hung"
check "one that hangs is ended and started anew" within 240 is_new_and_ready "$hung"

check "it is stopped" says 0 "not running: inactive (dead)" abpn service stop
check "its end was a clean one" test "$(property Result)" = success
check "whoever looks for it is told how to start it" says 3 '`abpn service start`' abpn status
check "what is not running has the code of that" says 3 "Installed as" abpn service status
check "a daemon without its models is a failure, told at once" says 4 "No usable model in $scratch/home" \
    abpn service install --port 0 --web-port 0 --models "$scratch/home"
check "whoever asks later is told, too" says 3 "No usable model in $scratch/home" abpn status
check "and is not started over and over" says 0 failed property ActiveState
echo '{' >"$scratch/home/.local/state/abpnbridge/settings.json"
check "settings that cannot be read are named" says 4 "settings.json" abpn service start
check "and later, too" says 3 "settings.json" abpn status
check "and in the log" grep -q "Not started: .*settings.json" "$scratch/home/.local/state/abpnbridge/logs/"*
mv "$scratch/home/.local/state/abpnbridge" "$scratch/home/aside" && touch "$scratch/home/.local/state/abpnbridge"
check "a file in place of the state folder is named" says 4 "A file lies where the state folder should be" abpn service start
check "and later, too" says 3 "A file lies where the state folder should be" abpn status
rm "$scratch/home/.local/state/abpnbridge" && mv "$scratch/home/aside" "$scratch/home/.local/state/abpnbridge"
check "it is removed" says 0 "Not installed" abpn service uninstall
check "nothing of the unit is left" test ! -e "$scratch/home/.config/systemd/user/abpnbridge.service" -a \
    ! -L "$scratch/home/.config/systemd/user/default.target.wants/abpnbridge.service"
check "the pairing is left" test -s "$scratch/home/.local/state/abpnbridge/token"
sum_up

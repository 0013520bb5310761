#!/usr/bin/env bash
# The release as its user meets it: built, unpacked, installed into a home of its own, used, updated in place, removed.  Ends with "N passed, M failed".
set -uo pipefail
cd "$(dirname "$0")/../.."

. tests/installer/checks.sh
scratch=$(mktemp -d)
daemon=
retouch=
# A frozen program ends by no other signal.
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null; [ -z "$retouch" ] || kill -KILL "$retouch" 2>/dev/null; wait 2>/dev/null; rm -rf "$scratch"' EXIT

# ends_with CODE COMMAND...
ends_with() {
    local code=0 wanted=$1
    shift
    "$@" || code=$?
    [ "$code" = "$wanted" ]
}

# memory PROCESS: what it holds, in kB.
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

# No environment of ours: what the release needs, it brings.
clean=(env -i PATH="$scratch/home/.local/bin:/usr/bin:/bin" HOME="$scratch/home" LANG=C.UTF-8)
as_user() { "${clean[@]}" "$@"; }

mkdir -p "$scratch/home"
check "the release is built" installer/build.sh "$scratch/release"
archive=$(ls "$scratch"/release/abpnbridge-*.tar.gz)
check "nothing half-written is left" test "$(find "$scratch/release" -type f | wc -l)" = 1
check "it unpacks" tar -C "$scratch" -xzf "$archive"
unpacked=$(ls -d "$scratch"/abpnbridge-*)
check "it carries the Photoshop panel" cmp "$unpacked/photoshop/abpnbridge_PS.ccx" clients/photoshop/abpnbridge_PS.ccx
check "it carries the examples of presets" cmp "$unpacked/presets/beauty.json" clients/presets/beauty.json
# 10.0.13 and later: two published holes of earlier patch releases are closed there.
runtime=$(sed -n 's/.*"version": "10\.0\.\([0-9]*\)".*/\1/p' "$unpacked/app/AbpnBridge.Daemon.runtimeconfig.json" | sort -n | head -n 1)
check "its runtime is a patched one (10.0.$runtime)" test "${runtime:-0}" -ge 13
check "it installs without root" as_user "$unpacked/install.sh" --no-service
rm -rf "$unpacked/app"
check "an archive that is not whole is refused" bash -c '! "$0" --no-service' "$unpacked/install.sh"
check "a switch that is none is told" ends_with 2 installer/build.sh --bogus
check "the build says how it is called" installer/build.sh --help
check "abpn is a command" as_user abpn --version
check "abpn-export is a command" as_user abpn-export --help
# The process itself, not a shell that waits for it: the signal is for it.
"${clean[@]}" abpn serve --port 0 --web-port 0 --device cpu >"$scratch/daemon.log" 2>&1 &
daemon=$!
check "the daemon is ready" as_user abpn status --wait 120
check "it draws" as_user abpn sample -o "$scratch/home/face.png"
check "it retouches" as_user abpn retouch "$scratch/home/face.png" --preset "$scratch/home/.local/lib/abpnbridge/presets/natural-portrait.json"
check "the result is there" test -s "$scratch/home/face-retouched.png"
kill "$daemon"
wait "$daemon"
check "the daemon ends cleanly" test $? = 0
daemon=
token=$(cat "$scratch/home/.local/state/abpnbridge/token")
tar -C "$scratch" -xzf "$archive"
check "it updates in place" as_user "$unpacked/install.sh" --no-service
check "nothing of the old one is left" test ! -e "$scratch/home/.local/lib/abpnbridge.old"
# No systemd here: the programs are in place, and whoever called the installer hears that the daemon does not run.
check "a service that does not start is a failure" ends_with 4 as_user "$unpacked/install.sh"
# It gives up what runs at once: in its usual five seconds it would finish the photo.
"${clean[@]}" ABPNBRIDGE_DrainSeconds=0 abpn serve --port 0 --web-port 0 --device cpu >"$scratch/daemon.log" 2>&1 &
daemon=$!
convert "$scratch/home/face.png" -resize 16000x12000 "$scratch/home/big.jpg"
check "the daemon is ready again" as_user abpn status --wait 120
serving=$(as_user abpn status --json | sed 's/^{"pid":\([0-9]*\),.*/\1/') # a child of abpn
idle=$(memory "$serving")
"${clean[@]}" abpn retouch "$scratch/home/big.jpg" >"$scratch/retouch.log" 2>&1 &
retouch=$!
# It stops in the middle of sending the photo's 324 MB: so the daemon is never done with it.
until [ "$(memory "$serving")" -gt $((idle + 100000)) ] || ! kill -0 "$retouch"; do sleep 0.02; done
kill -STOP "$retouch"
check "it is removed while it retouches" as_user "$unpacked/install.sh" --remove
wait "$daemon"
check "its daemon has ended cleanly" test $? = 0
daemon=
kill -CONT "$retouch"
wait "$retouch"
check "whoever waits for it hears that there is no daemon" test $? = 3
retouch=
check "in a sentence" bash -c 'cat "$0"; [ "$(wc -l <"$0")" = 1 ] && grep -q daemon "$0"' "$scratch/retouch.log"
check "its programs are gone" test ! -e "$scratch/home/.local/lib/abpnbridge" -a -z "$(ls "$scratch/home/.local/bin")"
check "the pairing is left" test "$(cat "$scratch/home/.local/state/abpnbridge/token")" = "$token"
sum_up

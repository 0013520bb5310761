#!/usr/bin/env bash
# The Lightroom plug-in: syntax, luacheck, its tests under a fake SDK, then real files through the real abpn and daemon.
# Needs what ./test sets up and builds. The last line is `N passed, N failed`. `run.sh --unit` leaves the daemon out.
set -euo pipefail
LIGHTROOM_TESTS=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$LIGHTROOM_TESTS/../../.." && pwd)
abpn=$root/clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn
plugin=$root/clients/lightroom
export LIGHTROOM_TESTS

# Lightroom's language is Lua 5.1, whatever `lua` is here.
find "$plugin" "$LIGHTROOM_TESTS" -name '*.lua' -print0 | xargs -0 -n1 luac5.1 -p
(cd "$plugin" && luacheck -q --no-color .)
(cd "$LIGHTROOM_TESTS" && luacheck -q --no-color .)

# busted FOLDER: its counts as "PASSED FAILED".
run_specs() {
    (cd "$LIGHTROOM_TESTS" && lua5.1 "$(command -v busted)" --lpath "$LIGHTROOM_TESTS/?.lua" -o plainTerminal "$1") >"$scratch/specs.log" 2>&1 || true
    cat "$scratch/specs.log" >&2
    sed -nE 's,^([0-9]+) success(es)? / ([0-9]+) failures? / ([0-9]+) errors? / .*,\1 \3 \4,p' "$scratch/specs.log" | awk '{ print $1, $2 + $3; n++ } END { if (!n) print 0, 1 }'
}

scratch=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || { kill "$daemon" && wait "$daemon"; } 2>/dev/null || true; rm -rf "$scratch"' EXIT

read -r passed failed < <(run_specs unit)
if [ "${1:-}" != --unit ]; then
    # abpn finds this daemon by itself, as it does for Lightroom.
    export XDG_STATE_HOME=$scratch/state ABPN=$abpn
    "$abpn" serve --port 0 --web-port 0 --device cpu >"$scratch/daemon.log" 2>&1 &
    daemon=$!
    "$abpn" status --wait 180 >&2 || { cat "$scratch/daemon.log"; exit 1; }
    read -r good bad < <(run_specs real)
    [ "$bad" = 0 ] || tail -n 20 "$scratch/daemon.log" >&2
    passed=$((passed + good)) failed=$((failed + bad))
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

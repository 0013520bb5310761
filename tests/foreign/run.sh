#!/usr/bin/env bash
# Starts the real daemon once and lets clients of other languages, with their own gRPC stacks, retouch a photo through it.
# Needs what ./test sets up and builds. The last line is `N passed, N failed`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
abpn=$root/clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn
python=/usr/bin/python3
scratch=$(mktemp -d)
trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# What both clients read: where the daemon is, its token, and a photo as raw RGB rows.
export ABPN_STATE=$scratch/state ABPN_PROTOS=$root/protos ABPN_PHOTO=$scratch/photo.rgb ABPN_PHOTO_WIDTH=480 ABPN_PHOTO_HEIGHT=640
"$abpn" serve --state-dir "$ABPN_STATE" --port 0 --web-port 0 --device cpu >"$scratch/daemon.log" 2>&1 &
daemon=$!
"$abpn" status --state-dir "$ABPN_STATE" --wait 180 || { cat "$scratch/daemon.log"; exit 1; }
"$abpn" sample -o "$scratch/photo.png" --width $ABPN_PHOTO_WIDTH --height $ABPN_PHOTO_HEIGHT --seed 7
"$python" -c 'import cv2, sys; cv2.cvtColor(cv2.imread(sys.argv[1]), cv2.COLOR_BGR2RGB).tofile(sys.argv[2])' "$scratch/photo.png" "$ABPN_PHOTO"
mkdir "$scratch/stubs"
protoc -I "$ABPN_PROTOS" --python_out "$scratch/stubs" "$ABPN_PROTOS"/abpnbridge/v1/*.proto

# The pairing code has two minutes, so it is asked for by the client that uses it.
export ABPN_PAIRING_CODE
ABPN_PAIRING_CODE=$("$abpn" pair --json --state-dir "$ABPN_STATE" | sed -E 's/.*"code":"([^"]+)".*/\1/')

node "$here/node/client.mjs" | tee "$scratch/node.log" || true
PYTHONPATH=$scratch/stubs "$python" "$here/python/client.py" | tee "$scratch/python.log" || true

# A client that crashed has no closing line, and that is a failure.
total() { cat "$scratch"/{node,python}.log | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' | awk -v f="$1" '{ n += $f } END { print n + 0, NR }'; }
read -r passed clients < <(total 1)
read -r failed clients < <(total 2)
failed=$((failed + 2 - clients))
[ "$failed" = 0 ] || cat "$scratch/daemon.log"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

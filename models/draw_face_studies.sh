#!/usr/bin/env bash
# Draws the face studies of the training mix (one pair in twenty-five) into models/.cache/face-study, with the product's own `abpn sample`.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root/models/.cache/face-study
mkdir -p "$folder"
for seed in $(seq 100 135); do
    "$root/run" sample -o "$folder/face-study-$seed.png" --seed "$seed" --clean --width 900 --height 1200 --overwrite
done

#!/usr/bin/env bash
# The Windows release as far as Linux can run it: built here, taken out of its installer and installed by it, run under Wine, asked by the Linux abpn.
# Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/setup.sh

setup_for_windows
build_product
release=.local/windows/release
key=$(hash_of "${product[@]}" clients/photoshop clients/lightroom clients/presets installer models/released tests/AbpnBridge.Inference.Tests tests/data/onnx)
if ! done_before windows "$key"; then
    echo "Building the Windows release"
    rm -rf .local/windows
    # Its OpenCV takes five minutes to build: the everyday run takes one that is there.
    [ -n "${ABPN_TEST_ALL:-}" ] || export ABPN_CODECS=cached
    installer/build.sh --windows "$release"
    # What is tested is what is shipped.
    msiextract -C .local/windows/files "$release"/abpnbridge-*-win-x64.msi >/dev/null
    mv "$(dirname "$(find .local/windows/files -name abpn.exe)")" .local/windows/daemon
    publish tests/AbpnBridge.Inference.Tests win-x64 .local/windows/inference-tests
    remember windows "$key"
fi
"$python" -m pytest -q tests/windows -p no:cacheprovider "$@"

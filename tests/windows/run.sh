#!/usr/bin/env bash
# The Windows build as far as Linux can run it: published here for win-x64, run under Wine, asked by the Linux abpn. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/setup.sh

setup_for_windows
build_product
key=$(hash_of "${product[@]}" clients/photoshop clients/lightroom installer models/released tests/AbpnBridge.Inference.Tests tests/data/onnx)
if ! done_before windows "$key"; then
    echo "Publishing for win-x64"
    rm -rf .local/windows
    publish_together win-x64 .local/windows/daemon clients/cli/AbpnBridge.Cli daemon/AbpnBridge.Daemon
    publish tests/AbpnBridge.Inference.Tests win-x64 .local/windows/inference-tests
    ABPN_CODECS=cached installer/build.sh --windows .local/windows/release
    remember windows "$key"
fi
"$python" -m pytest -q tests/windows -p no:cacheprovider "$@"

#!/usr/bin/env bash
# Fills .local/natives with the native libraries behind the stand-ins: ONNX Runtime from the npm package onnxruntime-node (its install
# script stays off: it would download), and the small C library over Debian's OpenCV. A second run does nothing.
# --windows also keeps the win-x64 libraries with DirectML.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
natives=$root/.local/natives
onnxruntime_version=1.30.0
extern_source=$here/OpenCvSharp4.official.runtime.linux-x64.slim/opencv_extern.cpp
debian_packages=(g++ libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libjpeg-dev)

want_windows=0
[ "${1:-}" = --windows ] && want_windows=1

say() { echo "natives: $*"; }

fail() {
    echo "natives: $*" >&2
    exit 1
}

cpu_folder() {
    case $(uname -m) in
        x86_64) echo x64 ;;
        aarch64) echo arm64 ;;
        *) fail "no ONNX Runtime for $(uname -m)" ;;
    esac
}

have_onnxruntime() {
    [ "$(cat "$natives/onnxruntime.version" 2>/dev/null)" = "$onnxruntime_version" ] || return 1
    [ -f "$natives/libonnxruntime.so" ] || return 1
    [ $want_windows = 0 ] || [ -f "$natives/win-x64/DirectML.dll" ]
}

install_onnxruntime() {
    have_onnxruntime && return
    command -v npm >/dev/null || fail "npm is missing: install Node 20, or use a package feed that has Microsoft.ML.OnnxRuntime"
    say "installing ONNX Runtime $onnxruntime_version from npm"
    local scratch
    scratch=$(mktemp -d)
    (cd "$scratch" && npm install --ignore-scripts --no-audit --no-fund --no-save --silent --prefix "$scratch" \
        "onnxruntime-node@$onnxruntime_version") >&2 || fail "npm could not install onnxruntime-node"
    local binaries=$scratch/node_modules/onnxruntime-node/bin/napi-v6
    put "$binaries/linux/$(cpu_folder)/libonnxruntime.so.1" "$natives/libonnxruntime.so"
    if [ $want_windows = 1 ]; then
        mkdir -p "$natives/win-x64"
        put "$binaries/win32/x64/onnxruntime.dll" "$natives/win-x64/onnxruntime.dll"
        put "$binaries/win32/x64/DirectML.dll" "$natives/win-x64/DirectML.dll"
    fi
    echo "$onnxruntime_version" >"$natives/onnxruntime.version"
    rm -rf "$scratch"
}

# Copies beside the target and renames, so that a build running meanwhile never sees half a file.
put() {
    cp "$1" "$2.new"
    mv "$2.new" "$2"
}

have_headers() {
    command -v g++ >/dev/null && [ -f /usr/include/opencv4/opencv2/imgcodecs.hpp ] && [ -f /usr/include/jpeglib.h ]
}

install_debian_packages() {
    have_headers && return
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    say "installing ${debian_packages[*]}"
    $sudo apt-get update -qq >&2 || true
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${debian_packages[@]}" >&2 \
        || fail "could not install ${debian_packages[*]}"
}

build_opencv_extern() {
    local stamp
    stamp=$(sha256sum "$extern_source" | cut -d' ' -f1)
    [ -f "$natives/libOpenCvSharpExtern.so" ] && [ "$(cat "$natives/opencv_extern.sha256" 2>/dev/null)" = "$stamp" ] && return
    install_debian_packages
    say "building libOpenCvSharpExtern.so"
    g++ -std=c++17 -O2 -fPIC -shared -Wall -Wextra -I/usr/include/opencv4 "$extern_source" \
        -o "$natives/libOpenCvSharpExtern.so.new" -lopencv_imgcodecs -lopencv_imgproc -lopencv_core -ljpeg
    mv "$natives/libOpenCvSharpExtern.so.new" "$natives/libOpenCvSharpExtern.so"
    echo "$stamp" >"$natives/opencv_extern.sha256"
}

mkdir -p "$natives"
install_onnxruntime
build_opencv_extern

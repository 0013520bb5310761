#!/usr/bin/env bash
# Fills .local/natives-win with OpenCvSharpExtern.dll: the C library behind the OpenCvSharp stand-in, for win-x64, with OpenCV and its codecs inside.
# Cross-built from the source packages that Debian's own OpenCV is made of, so that abpn.exe reads and writes pictures as abpn does.
# About five minutes of one processor the first time; only installer/build.sh --windows asks for it.  A second run does nothing; one that was broken off goes on.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/setup.sh

natives=$PWD/.local/natives-win
extern_source=daemon/standins/OpenCvSharp4.official.runtime.linux-x64.slim/opencv_extern.cpp
host=x86_64-w64-mingw32
sources=(libjpeg-turbo libpng1.6 tiff opencv)
jobs=${ABPN_NATIVES_JOBS:-$(nproc)}

say() { echo "natives for Windows: $*"; }

# The source packages of the Debian that runs here, from the mirrors it is set up with, by lists of our own: the machine's stay as they are.
get_sources() {
    local apt=$work/apt file
    mkdir -p "$apt/parts" "$apt/lists/partial" "$work/sources"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        if [ -f "$file" ]; then sed -E 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/${file##*/}"; fi
    done
    if [ -f "$apt/parts/sources.list" ]; then mv "$apt/parts/sources.list" "$apt/parts/main.list"; fi
    local private=(-o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt/parts" -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt" -o APT::Sandbox::User=)
    quietly natives-win-sources.log apt-get "${private[@]}" update
    # A mirror of the security updates may list a file before it has it: then the release's own.
    local get=(apt-get "${private[@]}" -qq --download-only source)
    (cd "$work/sources" && { "${get[@]}" "${sources[@]}" || "${get[@]}" "${sources[@]/%//$(. /etc/os-release && echo "$VERSION_CODENAME")}"; } && for_each_source) \
        >>.local/natives-win-sources.log 2>&1 || die "Could not fetch the source packages ${sources[*]}; see .local/natives-win-sources.log"
}

for_each_source() {
    local package
    for package in "${sources[@]}"; do dpkg-source -x "$package"_*.dsc "$package"; done
}

# Of imgproc the codecs call colours and sizes only, and the stand-in the bilateral filter: the rest would double the time.
trim_opencv() {
    local imgproc=$work/sources/opencv/modules/imgproc/src
    [ -d "$imgproc" ] || die "There is no OpenCV in the source package."
    find "$imgproc" -name '*.cpp' ! -name 'color.cpp' ! -name 'color_*' ! -name 'demosaicing.cpp' ! -name 'resize*' ! -name 'bilateral_filter*' ! -name 'tables.cpp' ! -name 'main.cpp' -delete
}

# cross_build PACKAGE OPTION...: configures, builds and installs one of the sources as static libraries.
cross_build() {
    local package=$1
    shift
    say "building $package"
    quietly "natives-win-$package.log" cmake -S "$work/sources/$package" -B "$work/build/$package" -Wno-dev \
        -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=AMD64 -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE='-O2 -DNDEBUG' -DCMAKE_CXX_FLAGS_RELEASE='-O2 -DNDEBUG' \
        -DCMAKE_C_COMPILER=$host-gcc-posix -DCMAKE_CXX_COMPILER=$host-g++-posix -DCMAKE_RC_COMPILER=$host-windres -DCMAKE_ASM_NASM_COMPILER=nasm \
        -DCMAKE_FIND_ROOT_PATH="/usr/$host;$work/prefix" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
        -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DCMAKE_INSTALL_PREFIX="$work/prefix" -DZLIB_LIBRARY="/usr/$host/lib/libz.a" -DZLIB_INCLUDE_DIR="/usr/$host/include" -DBUILD_SHARED_LIBS=OFF "$@"
    quietly "natives-win-$package.log" cmake --build "$work/build/$package" -j "$jobs" --target install
}

start_anew() {
    rm -rf "$work"
    get_sources
    trim_opencv
    echo "$work_key" >"$work/key"
}

# The codecs as Debian's OpenCV has them, as far as a photograph's file needs them; everything else is off.
build_libraries() {
    cross_build libjpeg-turbo -DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF
    cross_build libpng1.6 -DPNG_SHARED=OFF -DPNG_TESTS=OFF
    cross_build tiff -Dtiff-tools=OFF -Dtiff-tests=OFF -Dtiff-contrib=OFF -Dtiff-docs=OFF -Dlzma=OFF -Dzstd=OFF -Dwebp=OFF -Djbig=OFF -Dlerc=OFF -Dlibdeflate=OFF -Dcxx=OFF
    cross_build opencv -DBUILD_LIST=core,imgproc,imgcodecs -DBUILD_ZLIB=OFF -DBUILD_JPEG=OFF -DBUILD_PNG=OFF -DBUILD_TIFF=OFF -DCPU_DISPATCH= \
        -DBUILD_TESTS=OFF -DBUILD_PERF_TESTS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_DOCS=OFF -DBUILD_JAVA=OFF -DBUILD_opencv_apps=OFF -DBUILD_opencv_python3=OFF \
        -DWITH_ADE=OFF -DWITH_DIRECTX=OFF -DWITH_DSHOW=OFF -DWITH_EIGEN=OFF -DWITH_FFMPEG=OFF -DWITH_GSTREAMER=OFF -DWITH_IMGCODEC_HDR=OFF -DWITH_IMGCODEC_PFM=OFF -DWITH_IMGCODEC_PXM=OFF \
        -DWITH_IMGCODEC_SUNRASTER=OFF -DWITH_IPP=OFF -DWITH_ITT=OFF -DWITH_JASPER=OFF -DWITH_LAPACK=OFF -DWITH_MSMF=OFF -DWITH_OBSENSOR=OFF -DWITH_OPENCL=OFF -DWITH_OPENEXR=OFF \
        -DWITH_OPENJPEG=OFF -DWITH_PROTOBUF=OFF -DWITH_QUIRC=OFF -DWITH_VTK=OFF -DWITH_WEBP=OFF -DWITH_WIN32UI=OFF
}

# One DLL that needs nothing but Windows; only the functions of the source are visible.
link_extern() {
    say "linking OpenCvSharpExtern.dll"
    local prefix=$natives/prefix
    $host-g++-posix -std=c++17 -O2 -shared -static -s -Wall -Wextra -I"$prefix/include" -I"$prefix/include/opencv4" "$extern_source" -o "$natives/OpenCvSharpExtern.dll.new" \
        "$prefix"/lib/libopencv_{imgcodecs,imgproc,core}*.a "$prefix"/lib/lib{tiff,png,jpeg}.a -lz -lgdi32 -Wl,--gc-sections -Wl,--exclude-libs,ALL
    mv "$natives/OpenCvSharpExtern.dll.new" "$natives/OpenCvSharpExtern.dll"
}

# What was built stays, so that a changed C library is only linked anew. A key is what the functions say, not their comments.
mkdir -p "$natives"
libraries_key=$(declare -f get_sources for_each_source trim_opencv cross_build build_libraries | sha256sum)
extern_key=$(sha256sum <<<"$libraries_key $(sha256sum <"$extern_source") $(declare -f link_extern)")
if [ "$(cat "$natives/extern.key" 2>/dev/null)" = "$extern_key" ] && [ -f "$natives/OpenCvSharpExtern.dll" ]; then exit; fi
need_packages apt-natives-win cmake dpkg-dev g++-mingw-w64-x86-64-posix libz-mingw-w64-dev make nasm
if [ "$(cat "$natives/libraries.key" 2>/dev/null)" != "$libraries_key" ]; then
    work=$natives/work
    # CMake refuses what it began at another place.
    work_key="$libraries_key $work"
    [ "$(cat "$work/key" 2>/dev/null)" = "$work_key" ] || start_anew
    build_libraries
    rm -rf "$natives/prefix"
    mv "$work/prefix" "$natives/prefix"
    echo "$libraries_key" >"$natives/libraries.key"
    rm -rf "$work"
fi
link_extern
echo "$extern_key" >"$natives/extern.key"

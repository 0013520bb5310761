# What `run`, `test` and `.ci/run` share: which package feed this is, what to install, and building only what changed.
# Sourced with the repository root as working directory. Answers are remembered in .local/; delete that folder to ask again.

python=/usr/bin/python3 # Debian's, which sees Debian's python3-* packages; the one on PATH may be another
test_packages=(chromium exiv2 imagemagick libimage-exiftool-perl libjpeg-turbo-progs liblcms2-utils libtiff-tools libvips-tools lua-busted lua-check lua5.1 procps python3-grpcio
    python3-numpy python3-onnx python3-opencv python3-pil python3-protobuf python3-pytest python3-torch pngcheck protobuf-compiler systemd)

wine_packages=(mesa-vulkan-drivers msitools openssl osslsigncode python3-numpy python3-opencv python3-pytest python3-yaml wine wine64 wixl xvfb)

# die SENTENCE [CODE]: ends with the code, 1 unless told otherwise.
die() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

# done_before STEP KEY: whether the step already ran with these inputs. remember STEP KEY: that it now did.
done_before() { [ "$(cat ".local/$1.stamp" 2>/dev/null)" = "$2" ]; }
remember() { mkdir -p .local && printf '%s\n' "$2" >".local/$1.stamp"; }

# The hash of everything under these paths that is not itself built.
hash_of() {
    find "$@" \( -name bin -o -name obj -o -name out -o -name node_modules -o -name __pycache__ -o -name TestResults -o -name dist \) -prune \
        -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

# quietly LOG COMMAND...: runs it with its output in .local/LOG; shows the end of it only when it fails.
quietly() {
    local log=.local/$1
    shift
    mkdir -p .local
    "$@" >"$log" 2>&1 && return
    grep -E '(error|Error|ERROR)' "$log" | sort -u | head -n 20 >&2 || true
    tail -n 15 "$log" >&2
    die "Failed: $* (all of its output is in $log)"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

need_packages() {
    local step=$1 missing=() package
    shift
    done_before "$step" "$*" && return
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if ((${#missing[@]} > 0)); then
        [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "Please install these packages first: ${missing[*]}"
        echo "Installing ${missing[*]}"
        quietly apt-update.log as_root apt-get update
        quietly apt-install.log as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    fi
    remember "$step" "$*"
}

# Asks the feed for the packages that have stand-ins, once for each set of versions. Sets $feed to full or partial.
find_feed() {
    local key
    key=$(cat Directory.Packages.props Directory.Build.targets | sha256sum)
    if ! done_before feed "$key" || [ ! -f .local/feed.props ]; then
        mkdir -p .local
        local lacks='' group answer
        for group in onnxruntime opencv; do has_packages "$group" || lacks+=";$group"; done
        answer="<Project><PropertyGroup><FeedLacks>${lacks:+$lacks;}</FeedLacks></PropertyGroup></Project>"
        if [ "$answer" != "$(cat .local/feed.props 2>/dev/null)" ]; then
            # What was built of other packages would stay beside the programs, and be loaded. The answer comes last: whoever is interrupted removes again.
            remove_builds
            printf '%s\n' "$answer" >.local/feed.props
        fi
        remember feed "$key"
    fi
    feed=full
    ! grep -q '<FeedLacks>;' .local/feed.props || feed=partial
}

remove_builds() { find protos daemon clients tests -name node_modules -prune -o -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +; }

# feed_lacks GROUP: whether stand-ins take the place of its packages.
feed_lacks() { grep -q ";$1;" .local/feed.props; }

# has_packages GROUP: whether the feed has every package of the group in exactly the declared version, with all that it depends on.
has_packages() {
    local probe id ids version references=''
    ids=$(sed -nE "s/.*<StandInId Condition=.*;$1;.* Include=\"([^\"]*)\".*/\1/p" Directory.Build.targets)
    for id in ${ids//;/ }; do
        version=$(sed -nE "s/.*Include=\"$id\" Version=\"([^\"]*)\".*/\1/p" Directory.Packages.props)
        [ -n "$version" ] || die "Directory.Packages.props has no version of $id."
        references+="<PackageReference Include=\"$id\" Version=\"[$version]\" />"
    done
    [ -n "$references" ] || die "Directory.Build.targets has no group of packages named $1."
    probe=$(mktemp -d) || die "There is no place for temporary files."
    printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>%s</ItemGroup></Project>\n' \
        "$references" >"$probe/probe.csproj"
    # Another version than the one asked for is a warning of the restore (NU1603), and it is not what the project declares.
    if dotnet restore "$probe/probe.csproj" -p:TreatWarningsAsErrors=true >.local/feed.log 2>&1; then
        rm -rf "$probe"
        return 0
    fi
    rm -rf "$probe"
    grep -qE 'NU1(10[1-3]|60[1-5])' .local/feed.log && return 1
    tail -n 5 .local/feed.log >&2
    die "The package feed did not answer; see .local/feed.log"
}

# What the build and the daemon need; nothing on the full feed.
setup_for_run() {
    find_feed
    feed_lacks onnxruntime || feed_lacks opencv || return 0
    local key
    key=$(find daemon/standins -name '*.sh' -o -name '*.cpp' | sort | xargs sha256sum | sha256sum)
    done_before natives "$key" && return
    echo "Setting up the native engines"
    quietly natives.log bash daemon/standins/setup-natives.sh
    remember natives "$key"
}

# What the tests need on top: exiftool as a judge, PyTorch, and the foreign clients.
setup_for_tests() {
    setup_for_run
    need_packages apt-test "${test_packages[@]}"
    need_npm tests/foreign/node
    need_npm clients/photoshop
    need_npm tests/clients/photoshop
}

# What the tests of the Windows build need: Wine, a screen and a graphics card that Mesa plays for it, and the engine for win-x64.
setup_for_windows() {
    setup_for_run
    need_packages apt-wine "${wine_packages[@]}"
    ! feed_lacks onnxruntime || [ -f .local/natives/win-x64/DirectML.dll ] || quietly natives-windows.log bash daemon/standins/setup-natives.sh --windows
}

# need_npm FOLDER: its locked packages, installed anew when the lock changed or they are gone.
need_npm() {
    local step=npm-${1//\//-} key
    key=$(hash_of "$1/package.json" "$1/package-lock.json")
    done_before "$step" "$key" && [ -d "$1/node_modules" ] && return
    echo "Installing the npm packages of $1"
    quietly "$step.log" npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund
    remember "$step" "$key"
}

product=(.local/feed.props Directory.* global.json .editorconfig protos daemon clients/cli clients/captureone)

abpn=clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn
daemon_program=daemon/AbpnBridge.Daemon/bin/Release/net10.0/AbpnBridge.Daemon

# Release builds, only when a source changed since the last one or the programs are gone.
build_product() { build_once product "$(hash_of "${product[@]}")" daemon/AbpnBridge.Daemon clients/cli/AbpnBridge.Cli clients/captureone/AbpnBridge.Export; }

build_all() {
    build_once all "$(hash_of "${product[@]}" tests)" AbpnBridge.sln
    remember build-product "$(hash_of "${product[@]}")"
}

build_once() {
    local step=build-$1 key=$2 project
    shift 2
    done_before "$step" "$key" && [ -x "$abpn" ] && [ -x "$daemon_program" ] && return
    echo "Building (Release, $feed package feed); some minutes"
    for project; do quietly "$step.log" dotnet build "$project" -c Release -v q -nologo -nodeReuse:false; done
    remember "$step" "$key"
}

# publish PROJECT RID FOLDER: a self-contained program. Compiled ahead: an export starts abpn once for each photo, and a fifth of a second of that was the
# compiler. Objects of its own: a publish for one platform would have the next plain build start from nothing.
publish() {
    quietly "publish-${1##*/}.log" dotnet publish "$1" -c Release -r "$2" --self-contained -o "$3" -v q -nologo -m:1 -nodeReuse:false \
        -p:DebugType=none -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false \
        --artifacts-path "$PWD/.local/publish"
}

# publish_together RID FOLDER PROJECT...: several programs in one folder, the daemon last: some assemblies of its framework are older packages in the others.
# Each is published apart first, since a publish leaves a file that is newer by its date.
publish_together() {
    local rid=$1 folder=$2 project apart
    shift 2
    apart=$(mktemp -d)
    mkdir -p "$folder"
    for project; do
        publish "$project" "$rid" "$apart/${project##*/}"
        cp -a "$apart/${project##*/}/." "$folder/"
    done
    rm -rf "$apart"
}

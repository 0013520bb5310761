# .\run.ps1                    retouches a sample portrait and says where the pictures are
# .\run.ps1 PHOTO... [OPTIONS] the same with photos of yours (options of `abpn retouch`)
# .\run.ps1 serve              keeps the daemon running until Ctrl-C
# .\run.ps1 COMMAND...         any other abpn command, e.g. .\run.ps1 status
# What it says of its own goes to standard error: standard output is abpn's.
# Needs the .NET 10 SDK and the full public package feed; nothing else is installed.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$rest = @($args)

foreach ($project in 'daemon/AbpnBridge.Daemon', 'clients/cli/AbpnBridge.Cli') {
    dotnet build (Join-Path $root $project) -c Release -v q -nologo | ForEach-Object { [Console]::Error.WriteLine($_) }
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

$env:ABPN_CALLED_AS = '.\run.ps1'
$abpn = Join-Path $root 'clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn.exe'

# Photos are what is there, what looks like a path, and options; everything else is a command of abpn's, or none.
$commands = 'serve', 'status', 'models', 'retouch', 'pair', 'unpair', 'sample', '--help', '-h', '-?', '--version'
if ($rest.Count -gt 0) {
    $first = $rest[0]
    $isThere = Test-Path -LiteralPath $first
    if ($commands -contains $first -or (-not $isThere -and $first -notmatch '^-|[./\\]')) {
        & $abpn @rest
        exit $LASTEXITCODE
    }
    if (-not $isThere -and $first -notlike '-*') {
        [Console]::Error.WriteLine("$first does not exist.")
        exit 4
    }
}

$out = Join-Path $root 'out'
New-Item -ItemType Directory -Force $out | Out-Null
if ($rest.Count -eq 0) {
    $portraits = if ($env:ABPN_PORTRAITS) { $env:ABPN_PORTRAITS } else { Join-Path $root '../shared/portraits' }
    $photo = Get-ChildItem (Join-Path $portraits 'val') -Recurse -Filter *.jpg -ErrorAction SilentlyContinue |
        Sort-Object FullName | Select-Object -First 1 -ExpandProperty FullName
    if (-not $photo) {
        $photo = Join-Path $out 'sample.png'
        & $abpn sample -o $photo --overwrite | ForEach-Object { [Console]::Error.WriteLine($_) }
        if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    }
    $rest = @($photo)
}

# What the user says goes first. Help, and a daemon of his own, need none of ours.
$into = if ($rest -match '^--all-into(=.*)?$') { @() } else { @('--all-into', $out) }
if ($rest -match '^(--help|-h|-\?|--state-dir|--state-dir=.*)$') {
    & $abpn retouch @into @rest
    exit $LASTEXITCODE
}

# A daemon of its own: private state, free ports, the CPU.
$state = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
$daemon = Start-Process $abpn -ArgumentList 'serve', '--state-dir', "`"$state`"", '--port', '0', '--web-port', '0', '--device', 'cpu' `
    -PassThru -WindowStyle Hidden -RedirectStandardOutput (Join-Path $out 'daemon.log')
try {
    & $abpn status --state-dir $state --wait 60 | ForEach-Object { [Console]::Error.WriteLine($_) }
    $code = $LASTEXITCODE
    if ($code -eq 0) {
        & $abpn retouch --state-dir $state @into @rest
        $code = $LASTEXITCODE
        if ($code -eq 0 -and $into.Count -gt 0) { [Console]::Error.WriteLine("The pictures are in $out") }
    } elseif ($code -ne 130) {
        [Console]::Error.WriteLine("The daemon did not start; its log is $(Join-Path $out 'daemon.log')")
    }
} finally {
    # Asked first: the daemon then ends what it does and takes its files away. By force only when it does not answer.
    $ErrorActionPreference = 'Continue'
    taskkill /T /PID $daemon.Id 2>$null | Out-Null
    if ($LASTEXITCODE -ne 0 -or -not $daemon.WaitForExit(40000)) { taskkill /T /F /PID $daemon.Id 2>$null | Out-Null }
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $state
}
exit $code

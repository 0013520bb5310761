# .\run.ps1                    retouches a sample portrait and says where the pictures are
# .\run.ps1 PHOTO [OPTIONS]    the same with a photo of yours (options of `abpn retouch`)
# .\run.ps1 serve              keeps the daemon running until Ctrl-C
# .\run.ps1 COMMAND...         any other abpn command, e.g. .\run.ps1 status
# Needs the .NET 10 SDK and the full public package feed; nothing else is installed.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$rest = @($args)

foreach ($project in 'daemon/AbpnBridge.Daemon', 'clients/cli/AbpnBridge.Cli') {
    dotnet build (Join-Path $root $project) -c Release -v q -nologo
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

$abpn = Join-Path $root 'clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn.exe'
if ($rest.Count -gt 0 -and -not (Test-Path -PathType Leaf $rest[0])) {
    & $abpn @rest
    exit $LASTEXITCODE
}

# Whoever names outputs gets those. A TIFF may be float, which has no soft-light layer and no residue.
$outputs = @('--output', 'pixels', '--output', 'mask', '--output', 'soft-light', '--output', 'residue')

$out = Join-Path $root 'out'
New-Item -ItemType Directory -Force $out | Out-Null
if ($rest.Count -gt 0) {
    $photo = (Resolve-Path $rest[0]).Path
    $rest = @($rest | Select-Object -Skip 1)
} else {
    $portraits = if ($env:ABPN_PORTRAITS) { $env:ABPN_PORTRAITS } else { Join-Path $root '../shared/portraits' }
    $photo = Get-ChildItem (Join-Path $portraits 'val') -Recurse -Filter *.jpg -ErrorAction SilentlyContinue |
        Sort-Object FullName | Select-Object -First 1 -ExpandProperty FullName
}
if ($photo -match '\.tiff?$') { $outputs = @('--output', 'pixels', '--output', 'mask') }
if ($rest -match '^--output($|=)') { $outputs = @() }
if (-not $photo) {
    $photo = Join-Path $out 'sample.png'
    & $abpn sample -o $photo --overwrite
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# A daemon of its own: private state, free ports, the CPU.
$state = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
$daemon = Start-Process $abpn -ArgumentList 'serve', '--state-dir', "`"$state`"", '--port', '0', '--web-port', '0', '--device', 'cpu' `
    -PassThru -WindowStyle Hidden -RedirectStandardOutput (Join-Path $out 'daemon.log')
try {
    & $abpn status --state-dir $state --wait 60
    if ($LASTEXITCODE -ne 0) { throw 'The daemon did not start; its log is out/daemon.log' }
    & $abpn retouch $photo --state-dir $state --out-dir $out --overwrite `
        @outputs --before-after (Join-Path $out 'before-after.jpg') `
        --contact-sheet (Join-Path $out 'contact-sheet.jpg') @rest
    $code = $LASTEXITCODE
} finally {
    # Asked first: the daemon then ends what it does and takes its files away. By force only when it does not answer.
    $ErrorActionPreference = 'Continue'
    taskkill /T /PID $daemon.Id 2>$null | Out-Null
    if ($LASTEXITCODE -ne 0 -or -not $daemon.WaitForExit(40000)) { taskkill /T /F /PID $daemon.Id 2>$null | Out-Null }
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $state
}
exit $code

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

$out = Join-Path $root 'out'
New-Item -ItemType Directory -Force $out | Out-Null
if ($rest.Count -gt 0) {
    $photo = (Resolve-Path $rest[0]).Path
    $rest = @($rest | Select-Object -Skip 1)
} else {
    $photo = Join-Path $out 'sample.png'
    & $abpn sample -o $photo --overwrite
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# A daemon of its own: private state, free ports.
$state = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
$daemon = Start-Process $abpn -ArgumentList 'serve', '--state-dir', "`"$state`"", '--port', '0', '--web-port', '0' `
    -PassThru -WindowStyle Hidden -RedirectStandardOutput (Join-Path $out 'daemon.log')
try {
    & $abpn status --state-dir $state --wait 60
    if ($LASTEXITCODE -ne 0) { throw 'The daemon did not start; its log is out/daemon.log' }
    & $abpn retouch $photo --state-dir $state --out-dir $out --overwrite `
        --output pixels --output mask --output soft-light --before-after (Join-Path $out 'before-after.jpg') @rest
    $code = $LASTEXITCODE
} finally {
    taskkill /T /F /PID $daemon.Id | Out-Null
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $state
}
exit $code

# installer\build.ps1 [FOLDER]     builds the programs for Windows x64 into FOLDER (default out\release), on Windows with the full public package feed:
#   AbpnBridge\                           laid out as it will be installed; abpn.exe in it works at once
#   abpnbridge-VERSION-win-x64.msi, ...   where WSL with Debian is there: the tools that write and sign an MSI are Debian's (installer/windows/package.sh)
# Needs the .NET 10 SDK and Node 20.
param([string]$Folder = 'out\release')
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program failed with exit code $LASTEXITCODE" }
}

$version = ([xml](Get-Content -Raw Directory.Build.props)).SelectSingleNode('//Version').InnerText
New-Item -ItemType Directory -Force $Folder | Out-Null
$Folder = (Resolve-Path $Folder).Path
$tree = Join-Path $Folder 'AbpnBridge'
if (Test-Path $tree) { Remove-Item -Recurse -Force $tree }

# Each apart, and the daemon last: some assemblies of its framework are older packages in the others.
$apart = Join-Path $Folder 'apart'
New-Item -ItemType Directory $tree | Out-Null
foreach ($project in 'clients/cli/AbpnBridge.Cli', 'clients/captureone/AbpnBridge.Export', 'daemon/AbpnBridge.Daemon') {
    if (Test-Path $apart) { Remove-Item -Recurse -Force $apart }
    Invoke-Checked dotnet @('publish', $project, '-c', 'Release', '-r', 'win-x64', '--self-contained', '-o', $apart, '-v', 'q', '-nologo',
        '-p:DebugType=none', '-p:PublishReadyToRun=true', '-p:PublishDocumentationFiles=false', '-p:PublishReferencesDocumentationFiles=false',
        '--artifacts-path', (Join-Path $PWD '.local/publish'))
    Copy-Item -Recurse -Force (Join-Path $apart '*') $tree
}
Remove-Item -Recurse -Force $apart
Invoke-Checked npm @('--prefix', 'clients/photoshop', 'ci', '--ignore-scripts', '--no-audit', '--no-fund')
Invoke-Checked npm @('--prefix', 'clients/photoshop', 'run', 'build')

foreach ($name in 'photoshop', 'lightroom', 'presets') { New-Item -ItemType Directory (Join-Path $tree $name) | Out-Null }
Copy-Item clients/photoshop/abpnbridge_PS.ccx, clients/photoshop/README.md (Join-Path $tree 'photoshop')
Copy-Item -Recurse clients/lightroom/abpnbridge.lrplugin, clients/lightroom/README.md (Join-Path $tree 'lightroom')
Copy-Item clients/presets/*.json (Join-Path $tree 'presets')
Copy-Item LICENSE, THIRD-PARTY-NOTICES, CHANGELOG.md $tree
Copy-Item installer/windows/README.md (Join-Path $tree 'README.txt')
Write-Output $tree

if (Get-Command wsl -ErrorAction SilentlyContinue) {
    $inLinux = { param($path) (wsl wslpath -a ($path -replace '\\', '/')).Trim() }
    Invoke-Checked wsl @('bash', 'installer/windows/package.sh', (& $inLinux $tree), (& $inLinux $Folder), $version)
} else {
    Write-Warning 'No MSI: that step needs WSL with Debian (wsl --install -d Debian).'
}

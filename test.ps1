# .\test.ps1         every C# suite but the slow tests; the last line is `N passed, N failed`
# .\test.ps1 -All    the slow tests too
# Needs the .NET 10 SDK and the full public package feed. The foreign clients and the PyTorch tests run in ./test on Linux.
param([switch]$All)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

dotnet build AbpnBridge.sln -c Release -v q -nologo
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

$passed = 0
$failed = 0
$options = if ($All) { @() } else { @('--filter', 'Category!=Slow') }
foreach ($project in Get-ChildItem tests/*/*.csproj | Where-Object { $_.BaseName -match 'Tests$' }) {
    $results = Join-Path $project.DirectoryName 'TestResults/test.trx'
    Remove-Item -Force -ErrorAction SilentlyContinue $results
    dotnet test $project.FullName -c Release --no-build --logger 'trx;LogFileName=test.trx' @options
    if (Test-Path $results) {
        $counters = ([xml](Get-Content -Raw $results)).TestRun.ResultSummary.Counters
        $passed += [int]$counters.passed
        $failed += [int]$counters.failed + [int]$counters.error
        if ([int]$counters.total -eq 0) { $failed += 1 }
    } else {
        Write-Output "$($project.BaseName): no results"
        $failed += 1
    }
}

Write-Output "$passed passed, $failed failed"
if ($failed -ne 0) { exit 1 }

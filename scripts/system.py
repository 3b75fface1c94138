"""What the tests need of the machine and Python's packages cannot bring."""

import os
import shutil
import subprocess


def install(*packages: str, reason: str) -> None:
    """Install Debian packages, or stop and say what to install."""
    root = os.geteuid() == 0
    sudo = [] if root else ["sudo", "--non-interactive"]
    names = " ".join(packages)
    if shutil.which("apt-get") is None or not (root or shutil.which("sudo")):
        raise SystemExit(f"{reason} Install {names} (Debian's names), then try again.")
    print(f"{reason} Installing {names}.", flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    try:
        subprocess.run([*apt, "update"], check=True)
        subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *packages],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{names} could not be installed.") from error


def gettext() -> None:
    """Have the commands that read and write translation files."""
    if not (shutil.which("xgettext") and shutil.which("msgfmt")):
        install("gettext", reason="The translation tests need gettext.")


def chromium() -> str:
    """Return the path of a Chromium for the browser tests."""
    if given := os.environ.get("GRAPPE_TEST_CHROMIUM"):
        return given
    if path := _chromium():
        return path
    install(
        "chromium",
        "fonts-dejavu-core",
        "fonts-liberation",
        reason="The browser tests need Chromium.",
    )
    if path := _chromium():
        return path
    raise SystemExit("Chromium was installed but is not a command.")


def _chromium() -> str | None:
    names = ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None)

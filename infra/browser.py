"""Finds or installs the browser of the tests: Debian's, else Playwright's own, else says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of a browser that is there: the one in BROWSER_PATH, Debian's, or Playwright's."""
    named = os.environ.get("BROWSER_PATH")
    return named or next(filter(None, map(shutil.which, NAMES)), None) or playwrights()


def playwrights() -> str | None:
    """Return the path of Playwright's own Chromium if it was downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path: str = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def succeeds(*command: str) -> bool:
    """Run an installer quietly and tell whether it went well."""
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode == 0


def install_with_apt() -> bool:
    """Install Debian's Chromium where apt and root are there; tell whether that went well."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    command = ("apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES)
    return succeeds(*command) or (succeeds("apt-get", "update") and succeeds(*command))


def main() -> None:
    """Make sure that there is a browser, or end with a sentence."""
    if find_browser():
        return
    print("· installing a browser for the tests", flush=True)
    if not (
        install_with_apt()
        or succeeds(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
    ):
        sys.exit(
            "✗ The tests need Chromium: install it (Debian: apt-get install chromium) or set BROWSER_PATH."
        )


if __name__ == "__main__":
    main()

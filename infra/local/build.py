"""Builds what a stack needs when its sources changed, and keeps the last good build running otherwise."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from infra.brand import BrandMistake, read_brand
from infra.local.place import ROOT, Place
from infra.local.processes import Trouble, hold_build

BUILD = ROOT / "build"

# What the pages and the policy are made from; forms and tables come from the functions' domain.
SITE_SOURCES = (
    "docs/brand.yaml",
    "site",
    "mkdocs.yml",
    "infra/policy",
    "infra/floors",
    "infra/calendar_days.py",
    "infra/site.py",
    "infra/site_languages.py",
    "infra/landing.py",
    "infra/upcoming_pages.py",
    "docs/clauses.yaml",
    "infra/brand.py",
    "infra/catalogues.py",
    "infra/headers.py",
    "functions/chalicelib/domain",
    "functions/chalicelib/locale",
    "functions/chalicelib/web/security_headers.py",
    "functions/chalicelib/web/pages",
    "requirements/up.txt",
)
CODE_SOURCES = ("functions", "infra/package.py", "infra/resources.yaml")
NEVER_SOURCES = {"__pycache__", "deployments", "deployed"}

# What the Chinese word splitter says on each run.
NOISE = re.compile(r"Building prefix dict|Loading model|Prefix dict|Dumping model")

Say = Callable[[str], None]


def sources(names: Iterable[str]) -> Iterable[Path]:
    """Yield all files under the named files and folders, in a fixed order."""
    for name in names:
        path = ROOT / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and not NEVER_SOURCES & set(file.parts))


def site_sources() -> tuple[str, ...]:
    """What the site is made of: besides what all have, the pages and the words of each language."""
    try:
        codes = [one.code for one in read_brand(ROOT / "docs" / "brand.yaml").languages]
    except BrandMistake as error:
        raise Trouble(str(error)) from error
    words = [name for code in codes if (ROOT / (name := f"mkdocs.{code}.yml")).is_file()]
    return (*SITE_SOURCES, *(f"docs/{code}" for code in codes), *words)


def is_generated(file: Path) -> bool:
    """Tell whether the build of the site itself writes this file."""
    shell = file.suffix == ".html" and file.parent.name == "pages"
    return shell or file.name == "policy.json" or file.parent.name == "compiled"


def source_fingerprint(names: Iterable[str], *, generated: bool) -> str:
    """Return a hash of all sources, with or without the files that the site build itself writes."""
    total = hashlib.sha256(os.environ.get("SITE_URL", "").encode())
    for file in sources(names):
        if generated or not is_generated(file):
            total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, value: str, *outputs: Path) -> bool:
    """Tell whether the stamp says that the outputs stand and were made from just these sources."""
    return stamp.is_file() and stamp.read_text() == value and all(output.exists() for output in outputs)


def run(module: str, *args: str) -> str:
    """Run one of our build modules, return its warnings; raise Trouble with its own sentence if it fails."""
    command = [sys.executable, "-W", "ignore", "-m", module, *args]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(sentence(module, (done.stderr or done.stdout).strip()))
    return done.stderr.strip()


def sentence(module: str, text: str) -> str:
    """Return what a build module said; of a crash only the end, the rest goes into a log."""
    if "Traceback (most recent call last)" not in text:
        lines = [line for line in text.splitlines() if not NOISE.match(line)]
        return "\n".join(lines) or f"{module} failed without a word."
    log = BUILD / "error.log"
    log.write_text(text)
    return f"{module} crashed: {text.splitlines()[-1]} (all of it: {log.relative_to(ROOT)})"


def build_site(say: Say) -> bool:
    """Compile the policy and build both sites if their sources changed; tell whether that was so."""
    stamp, value = BUILD / "site.stamp", source_fingerprint(site_sources(), generated=False)
    if is_current(
        stamp, value, BUILD / "site" / "index.html", ROOT / "functions" / "chalicelib" / "policy.json"
    ):
        return False
    stamp.unlink(missing_ok=True)
    say("compiling the policy")
    if warnings := run("infra.policy"):
        say(warnings)
    say("building the site in all languages")
    run("infra.site")
    stamp.write_text(value)
    return True


def build_functions(say: Say) -> bool:
    """Package the functions if their sources changed; tell whether that was so."""
    stamp, value = BUILD / "local.stamp", source_fingerprint(CODE_SOURCES, generated=True)
    if is_current(stamp, value, BUILD / "local" / "template.json"):
        return False
    stamp.unlink(missing_ok=True)
    say("packaging the functions")
    run("infra.package", "local")
    stamp.write_text(value)
    return True


def build(place: Place, say: Say) -> tuple[bool, bool]:
    """Bring site and package up to date and take a copy of both; tell which changed for this stack."""
    with hold_build():
        build_site(say)
        build_functions(say)
        return (
            take(BUILD / "site", place.data / "site", BUILD / "site.stamp"),
            take(BUILD / "local", place.data / "package", BUILD / "local.stamp"),
        )


def take(source: Path, target: Path, stamp: Path) -> bool:
    """Copy a finished build beside the running one and swap them; tell whether there was anything new."""
    mark = target.with_name(f"{target.name}.stamp")
    if is_current(mark, stamp.read_text(), target):
        return False
    fresh = target.with_name(f"{target.name}.new")
    old = target.with_name(f"{target.name}.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    mark.write_text(stamp.read_text())
    return True

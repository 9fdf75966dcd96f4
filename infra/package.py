"""Builds the deployable: Chalice's template with ours merged in, and one small zip for all functions.

python -m infra.package [stage]   →   build/package (stage prod) or build/<stage>
"""

from __future__ import annotations

import compileall
import hashlib
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = Path(os.environ.get("FUNCTIONS_DIR", ROOT / "functions"))
RESOURCES = ROOT / "infra" / "resources.yaml"
BUILD = ROOT / "build"

# Where a stage's packages come from: the wheels that fit AWS, or the ones that fit this machine.
WHEELS: dict[str, tuple[str, ...]] = {
    "prod": (
        "--only-binary=:all:",
        "--platform=manylinux2014_aarch64",
        "--platform=manylinux_2_17_aarch64",
        "--platform=manylinux_2_28_aarch64",
    ),
    "local": (),
}
OUTPUT = {"prod": BUILD / "package", "local": BUILD / "local"}

AWS_SERVICES = {"dynamodb", "s3", "sqs", "sns", "ses", "sesv2", "secretsmanager"}
NEVER_SHIPPED = ("__pycache__", "tests", ".chalice", "bin")
ERROR = re.compile(r"\w*(Error|Exception): ")  # where a traceback ends and says what is wrong
DATE = (1980, 1, 1, 0, 0, 0)


class PackagingError(Exception):
    """The package cannot be built; the text says why."""


def run(command: list[str | Path], *, env: dict[str, str] | None = None) -> None:
    """Run a command; raise PackagingError with its last words if it fails."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        error = next((place for place, line in enumerate(words) if ERROR.match(line)), -12)
        raise PackagingError("\n".join(words[error:]))


def digest(*parts: bytes) -> str:
    """Return a short hash of all parts."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def dependencies(stage: str) -> Path:
    """Return the folder with the pruned, compiled dependencies of a stage, made once per lock file."""
    lock = FUNCTIONS / "requirements.txt"
    folder = (
        BUILD
        / "cache"
        / f"{stage}-{digest(lock.read_bytes(), sys.version.encode(), Path(__file__).read_bytes())}"
    )
    if folder.exists():
        return folder
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    options = ("--quiet", "--no-deps", "--no-compile", "--target", fresh)
    run([sys.executable, "-m", "pip", "install", *options, *WHEELS[stage], "--requirement", lock])
    prune(fresh)
    compile_in_place(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return folder


def prune(tree: Path) -> None:
    """Delete what the functions never read: other services' descriptions, tests, scripts."""
    for data in (tree / "botocore" / "data", tree / "boto3" / "data"):
        for service in data.iterdir():
            if service.is_dir() and service.name not in AWS_SERVICES:
                shutil.rmtree(service)
    for name in ("bin", "boto3/examples"):
        shutil.rmtree(tree / name, ignore_errors=True)


def compile_in_place(tree: Path) -> None:
    """Compile all modules so that no cold start has to; hash-based, since the zip's dates are fixed."""
    compileall.compile_dir(
        tree,
        quiet=2,
        workers=0,
        stripdir=str(tree),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def project(stage: str) -> Path:
    """Copy the Chalice project to a scratch folder without its requirements, which the cache holds."""
    folder = BUILD / "cache" / f"project-{stage}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        FUNCTIONS, folder, ignore=shutil.ignore_patterns("__pycache__", "deployments", "deployed")
    )
    (folder / "requirements.txt").write_text("")
    return folder


def generate(stage: str, folder: Path, out: Path) -> None:
    """Let Chalice write its template, with infra/resources.yaml merged in, and the zip of our own code."""
    env = {
        name: value for name, value in os.environ.items() if name not in {"AWS_ENDPOINT_URL", "AWS_PROFILE"}
    }
    env["AWS_DEFAULT_REGION"] = "us-east-1"
    command: list[str | Path] = [
        Path(sys.executable).with_name("chalice"),
        "--project-dir",
        folder,
        "package",
    ]
    command += ["--stage", stage, "--merge-template", RESOURCES, out]
    run(command, env=env)


def files(tree: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file of a tree under its name in the zip, in a fixed order."""
    for path in sorted(tree.rglob("*")):
        if path.is_file():
            yield path.relative_to(tree).as_posix(), path


def write_zip(target: Path, trees: list[Path]) -> None:
    """Write the same bytes for the same content: fixed dates, modes and order."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for tree in trees:
            for name, path in files(tree):
                entry = zipfile.ZipInfo(name, DATE)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())


def is_reference(value: object) -> bool:
    """Tell whether a value of a template is CloudFormation's way to name another."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def overrule(template: dict[str, Any], ours: dict[str, Any]) -> None:
    """Put our references in place of Chalice's own, which its merge leaves beside ours in one value."""
    for name, value in ours.items():
        if is_reference(value):
            template[name] = value
        elif isinstance(value, dict) and isinstance(template.get(name), dict):
            overrule(template[name], value)


def build(stage: str) -> Path:
    """Build the package of a stage and return its folder, with template.json and deployment.zip in it."""
    scratch = BUILD / "cache" / f"out-{stage}"
    shutil.rmtree(scratch, ignore_errors=True)
    generate(stage, project(stage), scratch)
    code = scratch / "code"
    with zipfile.ZipFile(scratch / "deployment.zip") as archive:
        archive.extractall(code)
    compile_in_place(code)
    out = OUTPUT[stage]
    out.mkdir(parents=True, exist_ok=True)
    write_zip(out / "deployment.zip", [dependencies(stage), code])
    template = yaml.safe_load((scratch / "sam.yaml").read_text())
    overrule(template, yaml.safe_load(RESOURCES.read_text()))
    (out / "template.json").write_text(json.dumps(template, indent=2, sort_keys=True) + "\n")
    return out


def main() -> None:
    """Build, and say where it lies and how large it is."""
    stage = sys.argv[1] if len(sys.argv) > 1 else "prod"
    try:
        out = build(stage)
    except PackagingError as error:
        sys.exit(f"✗ The functions cannot be packaged:\n{error}")
    size = (out / "deployment.zip").stat().st_size / 1e6
    print(f"· packaged {out.relative_to(ROOT)}: template.json, deployment.zip ({size:.1f} MB)")


if __name__ == "__main__":
    main()

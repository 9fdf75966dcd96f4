"""The policy pages as they are edited now, and as they stood at a commit."""

import contextlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from infra import policy as compiler
from infra.site_languages import write_settings

ROOT = Path(__file__).resolve().parents[2]


class UnknownCommit(Exception):
    """Git has no such revision of the pages."""


def today() -> date:
    return datetime.now(UTC).date()


def mistakes(*, language: Language) -> list[dict[str, Any]]:
    """Every mistake on the pages now, each with its sentence."""
    found = compiler.check(compiler.DOCS, today=today())
    return [{**mistake.as_json(language), "sentence": mistake.sentence(language)} for mistake in found]


def warnings(*, language: Language) -> list[dict[str, Any]]:
    """What an editor should know of the pages and may publish all the same, each with its sentence."""
    return [one.as_json(language) for one in compiler.warnings(compiler.DOCS)]


def edited_policy() -> Policy:
    """The policy of the pages as they lie here, also while examples or words still need changing.

    Raises PolicyMistake when the pages cannot be put together at all.
    """
    return _policy(compiler.DOCS)


def _policy(pages: Path) -> Policy:
    found, mistakes = compiler.examine(pages, today=today())
    if found is None:
        raise compiler.PolicyMistake(mistakes)
    return Policy.model_validate(found)


def policy_at_commit(revision: str) -> Policy:
    """The policy of the pages at a commit, also where today's check finds something in them.

    Raises UnknownCommit when git does not know it, PolicyMistake when it cannot be put together.
    """
    try:
        archive = subprocess.run(
            ["git", "archive", "--end-of-options", revision, "docs"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnknownCommit(revision) from error
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
        return _policy(Path(folder) / "docs")


def preview_pages(*, language: Language, port: int) -> None:
    """Serve the pages of one language, compiling the policy first and at each change of a page."""
    from watchfiles import run_process

    run_process(ROOT / "docs", target=_serve, args=(language, port))


def _serve(language: Language, port: int) -> None:
    """Serve until the next change of a page; mistakes are said instead of served."""
    places = os.pathsep.join(str(ROOT / name) for name in ("", "functions", "site"))
    environment = {**os.environ, "PYTHONPATH": places, "NO_MKDOCS_2_WARNING": "1"}
    compile_pages = [sys.executable, "-m", "infra.policy", "--language", language]
    with contextlib.suppress(KeyboardInterrupt):
        if subprocess.run(compile_pages, cwd=ROOT, check=False).returncode == 0:
            settings = str(write_settings(language))
            command = [sys.executable, "-m", "mkdocs", "serve", "-f", settings, "-a", f"127.0.0.1:{port}"]
            subprocess.run(command, cwd=ROOT, env=environment, check=False)

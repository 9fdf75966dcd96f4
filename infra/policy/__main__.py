"""`python -m infra.policy` compiles words and policy, or says every mistake and writes nothing.

Exit codes: 0 the pages are right, 1 there are mistakes, 2 the command was given wrongly.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.locale.words import languages, nearest_language
from infra import calendar_days, catalogues
from infra.policy import DOCS, TARGET, Mistake, examine, warnings


def main(words: list[str] | None = None) -> int:
    """Check the pages, and compile them unless asked only to check."""
    if catalogues.main():
        return 1
    asked = _parse_arguments(words)
    today = datetime.now(UTC).date()
    policy, mistakes = examine(asked.docs, today=today)
    say(mistakes, language=asked.language, as_json=asked.json)
    if not asked.json:
        say(warnings(asked.docs), language=asked.language, as_json=False)
    if mistakes or policy is None:
        return 1
    if not asked.check:
        write(policy, asked.target)
        country = policy["pages"]["service_levels"]["working_time"]["country"]
        if warning := calendar_days.warning(policy["calendar"], country=country, today=today):
            print(warning, file=sys.stderr)
    return 0


def say(mistakes: tuple[Mistake, ...], *, language: str, as_json: bool) -> None:
    """Print every mistake, as sentences on the error output or as JSON on the ordinary one."""
    if as_json:
        found = [mistake.as_json(language) for mistake in mistakes]
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for mistake in mistakes:
        print(mistake.sentence(language), file=sys.stderr)


def write(policy: dict[str, Any], target: Path) -> None:
    """Put the new policy in the old one's place at once, so that no one reads half of it."""
    fresh = target.with_name(f".{target.name}.new")
    fresh.write_text(json.dumps(policy, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(target)


def _parse_arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.policy", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, only look for mistakes")
    parser.add_argument(
        "--language", choices=languages(), default=nearest_language(), help="the language of the sentences"
    )
    parser.add_argument("--json", action="store_true", help="print the mistakes as JSON")
    parser.add_argument("--docs", type=Path, default=DOCS, help="the pages to read instead of docs/")
    parser.add_argument("--target", type=Path, default=TARGET, help="the file to write")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())

"""The pages as they will read from a day to come on: what differs from today's, beside them.

`build/site/upcoming/2027-01-01/` holds the files that change on the first day of a version, as they will be
addressed from then on; `build/site/upcoming/days.json` says at which moment each day begins at the shop.
The gateway of the local stack shows them from that moment, the clock of a stack on AWS moves them.
"""

import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime, time
from filecmp import cmp
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = "upcoming"
DAYS = "days.json"


def upcoming_days(policy: Mapping[str, Any]) -> dict[str, str]:
    """Each first day of a version that does not hold yet, with the moment (ISO 8601) at which it begins."""
    return {
        version["version"]: _begins(version).isoformat()
        for version in policy["versions"]
        if version["version"] > policy["version"]
    }


def _begins(version: Mapping[str, Any]) -> datetime:
    zone = ZoneInfo(version["pages"]["service_levels"]["timezone"])
    return datetime.combine(date.fromisoformat(version["version"]), time(), zone)


def keep_what_differs(site: Path, day: str, days: Mapping[str, str]) -> None:
    """Leave of the pages of a day to come only what reads otherwise than the day before."""
    folder = site / FOLDER
    before = [folder / earlier for earlier in sorted(days, reverse=True) if earlier < day]
    for file in [file for file in (folder / day).rglob("*") if file.is_file()]:
        name = file.relative_to(folder / day)
        former = next((one / name for one in (*before, site) if (one / name).is_file()), None)
        if former and cmp(former, file, shallow=False):
            file.unlink()
    _remove_empty_folders(folder / day)


def _remove_empty_folders(top: Path) -> None:
    for folder in sorted((one for one in top.rglob("*") if one.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def write_days(site: Path, days: Mapping[str, str]) -> None:
    """Write when each day begins; without a version to come there is no folder."""
    if days:
        (site / FOLDER).mkdir(exist_ok=True)
        (site / FOLDER / DAYS).write_text(json.dumps(days), encoding="utf-8")
    else:
        shutil.rmtree(site / FOLDER, ignore_errors=True)

"""The timeline of a decision: where its parts stand, how it is said, and that the script agrees."""

import json
import re
import shutil
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chalicelib.web.pages import render
from chalicelib.web.pages.drawing import Drawing, Mark, Span, drawing

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "site/theme/assets/aftercare/drawing.js"
Steps = list[dict[str, Any]]


def steps(*given: tuple[str | None, str]) -> Steps:
    return [{"text": f"step {day}", "date": day, "clause": clause} for day, clause in given]


COVERED = steps(
    ("2026-01-01", "warranty-start"), ("2026-12-31", "warranty-term"), (None, "warranty-free-repair")
)
EXTENDED = steps(
    ("2026-01-01", "warranty-start"),
    ("2026-12-31", "warranty-term"),
    ("2026-12-20", "warranty-extension"),
    ("2027-03-20", "warranty-extension"),
)
WINDOW = steps(("2026-01-08", "exchange-window"), (None, "exchange-window"))
OVER = steps(
    ("2026-01-16", "refund-window"),
    ("2026-01-16", "refund-window"),
    ("2026-01-01", "warranty-start"),
    ("2026-12-31", "warranty-term"),
    ("2030-06-01", "warranty-expired"),
)


def test_term_reaches_from_the_first_day_to_the_last() -> None:
    drawn = drawing(COVERED, until="2026-12-31", today=date(2026, 7, 2))
    assert drawn == Drawing(
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        spans=(Span("term", 5.0, 90.0),),
        marks=(Mark(1, 5.0, 0), Mark(2, 95.0, 0)),
        today=50.0,
    )


def test_extension_goes_on_where_the_term_ended() -> None:
    drawn = drawing(EXTENDED, until="2027-03-20")
    assert drawn is not None
    term, extra = drawn.spans
    assert (term.kind, extra.kind) == ("term", "extra")
    assert term.at + term.width == pytest.approx(extra.at)
    assert [(mark.number, mark.row) for mark in drawn.marks] == [(1, 0), (3, 0), (2, 1), (4, 0)]


def test_extension_that_changes_nothing_is_no_span() -> None:
    drawn = drawing(EXTENDED[:3], until="2026-12-31")
    assert drawn is not None
    assert [span.kind for span in drawn.spans] == ["term"]


def test_window_starts_where_the_customer_bought() -> None:
    drawn = drawing(WINDOW, until="2026-01-08", bought=date(2026, 1, 1), today=date(2026, 1, 3))
    assert drawn is not None
    assert drawn.spans == (Span("window", 5.0, 90.0),)


@pytest.mark.parametrize(
    "given", [[], steps((None, "warranty-proof")), steps(("2026-01-01", "warranty-start"))]
)
def test_nothing_to_draw_between(given: Steps) -> None:
    assert drawing(given, until=None) is None


@pytest.mark.parametrize("given", [COVERED, EXTENDED, WINDOW, OVER])
def test_everything_stays_inside_and_marks_do_not_meet(given: Steps) -> None:
    drawn = drawing(given, until="2026-12-31", today=date(2031, 1, 1), bought=date(2026, 1, 1))
    assert drawn is not None
    assert all(0 <= mark.at <= 100 for mark in drawn.marks)
    assert all(0 <= span.at and span.at + span.width <= 100 for span in drawn.spans)
    for row in range(drawn.rows):
        places = [mark.at for mark in drawn.marks if mark.row == row]
        assert all(after - before >= 9 for before, after in pairwise(places))


def card(language: Any, **changes: Any) -> str:
    clause = {"id": "warranty-term", "url": f"/{language}/policy/warranty/#warranty-term", "text": "<Term>"}
    coverage = {
        "outcome": "covered",
        "until": "2026-12-31",
        "steps": COVERED,
        "clauses": [clause],
        "policy_version": "2026-01-01",
    }
    return render.fragment("coverage", language, coverage=coverage | changes, today=date(2026, 7, 2))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["时间轴，2026年1月1日到2026年12月31日", ">今天</text>", "依据 2026年1月1日 起施行的政策"]),
        (
            "en",
            [
                "Timeline from 1 January 2026 to 31 December 2026",
                ">today</text>",
                "holds from 1 January 2026",
            ],
        ),
    ],
)
def test_card_draws_says_and_links(language: str, words: list[str]) -> None:
    html = card(language)
    assert [word for word in words if word not in html] == []
    assert f'href="/{language}/policy/warranty/#warranty-term" aria-label=' in html
    assert "<Term>" not in html
    assert "style=" not in html
    assert html.count("<li>") == 3 + 1


def test_card_without_dates_has_no_drawing() -> None:
    html = card("zh", outcome="unknown", until=None, steps=steps((None, "warranty-proof")))
    assert "<svg" not in html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_registered_product_says_until_when_and_that_a_mail_comes(language: Any) -> None:
    product = {
        "model": "XX-1",
        "name": "<Phone>",
        "serial_number": "A1",
        "purchased_on": "2026-01-01",
        "until": "2026-12-31",
        "steps": COVERED,
        "clauses": [],
    }
    html = render.fragment("registered", language, product=product)
    assert "&lt;Phone&gt;" in html
    assert f"<strong>{render.day('2026-12-31', language)}</strong>" in html
    assert render.ui(language)("registered_mail") in html
    assert "<svg" in html


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js to run the site's script by itself")
@pytest.mark.parametrize("given", [COVERED, EXTENDED, WINDOW, OVER])
def test_script_places_everything_alike(given: Steps) -> None:
    drawn = drawing(given, until="2026-12-31", today=date(2026, 11, 22), bought=date(2026, 1, 1))
    assert drawn is not None
    placed = place(given, {"until": "2026-12-31", "now": "2026-11-22", "bought": "2026-01-01"})
    assert [(mark["number"], mark["row"]) for mark in placed["marks"]] == [
        (mark.number, mark.row) for mark in drawn.marks
    ]
    assert [mark["at"] for mark in placed["marks"]] == pytest.approx(
        [mark.at for mark in drawn.marks], abs=0.011
    )
    assert [span["kind"] for span in placed["spans"]] == [span.kind for span in drawn.spans]
    assert [span["width"] for span in placed["spans"]] == pytest.approx(
        [span.width for span in drawn.spans], abs=0.011
    )
    assert placed["today"] == pytest.approx(drawn.today, abs=0.011)


def place(given: Steps, more: dict[str, str]) -> Any:
    """Run the script's own `place`, which needs nothing of the page around it."""
    script = re.sub(r"^import .*$|^export ", "", SCRIPT.read_text("utf-8"), flags=re.MULTILINE)
    asked = f"console.log(JSON.stringify(place({json.dumps(given)}, {json.dumps(more)})))"
    done = subprocess.run(
        ["node", "-"], input=f"{script}\n{asked}", capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)

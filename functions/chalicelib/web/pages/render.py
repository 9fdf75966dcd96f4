"""HTML from the templates beside this file, the same for the site's build and for the functions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale import words
from chalicelib.locale.dates import write_date
from chalicelib.web.pages.drawing import Drawing, drawing

HERE = Path(__file__).parent
TITLE, CONTENT = "AFTERCARE-TITLE", "AFTERCARE-CONTENT"


@cache
def environment() -> Environment:
    """Return the one environment of all page templates; everything that is inserted is escaped."""
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def ui(language: Language) -> Callable[..., str]:
    """Return the function that looks up a word of the page's controls and fills it in."""
    return lambda key, **data: words.label("ui", key, language).format(**data)


def day(value: str | date, language: Language) -> str:
    """Write a date as people write it: 2026年11月22日, 22 November 2026."""
    at = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return write_date(at, language)


def moment(value: str | datetime, language: Language) -> str:
    """Write date and time in the time zone that they carry."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    clock = f"{at.hour:02}:{at.minute:02}"
    return words.label("format", "moment", language).format(date=day(at.date(), language), clock=clock)


def fragment(template: str, language: Language, **data: Any) -> str:
    """Render one template in one language; `today` and `bought` are dates for a decision's timeline."""
    return (
        environment()
        .get_template(f"{template}.html.j2")
        .render(
            ui=ui(language),
            label=lambda group, key: words.label(group, key, language),
            day=lambda value: day(value, language),
            moment=lambda value: moment(value, language),
            draw=draw,
            language=language,
            others=words.other_languages(language),
            **{"uploads": (), "links": (), "today": None, "bought": None, "next_form": ""} | data,
        )
    )


def draw(coverage: Any, today: date | None, bought: date | None) -> Drawing | None:
    """Place a decision's steps on a timeline, whether they come as models or as JSON."""
    given = coverage if isinstance(coverage, Mapping) else coverage.model_dump()
    return drawing(given["steps"], until=given["until"], today=today, bought=bought)


def form(
    view: Any,
    *,
    values: Mapping[str, Any] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Render a form with what was typed into it and, beside each field, what is wrong with it."""
    return (
        environment()
        .get_template("form.html.j2")
        .render(form=view, values=values or {}, faults=faults or {}, ui=ui(view.language))
    )


def sheet(language: Language, *, record: Any, code: str, brand: str) -> str:
    """Render a printed form as a page of its own; `code` is an SVG of ours, or nothing."""
    return (
        environment()
        .get_template("record.html.j2")
        .render(
            record=record,
            code=code,
            brand=brand,
            language=language,
            ui=ui(language),
            month=words.label("record", "month", language),
        )
    )


@cache
def shell(language: Language) -> str:
    """The site's page around what the functions say; the main language's for one that was given up."""
    files = [HERE / f"{one}.html" for one in words.speakers(language)]
    return next(file for file in files if file.is_file()).read_text(encoding="utf-8")


def page(language: Language, *, title: str, content: str) -> str:
    """Put a rendered fragment into the site's page around it."""
    return shell(language).replace(TITLE, escape(title)).replace(CONTENT, content)

"""How the shop is reached besides site and e-mail (A11), as its brand says; nothing where it says nothing."""

from collections.abc import Iterator
from html import escape

from aftercare_pages.phrases import say
from aftercare_pages.source import Source
from chalicelib.domain.policy.reach import Reach, ServicePoint


def reach(_: str, facts: Source) -> str:
    """Show telephone with hours, service points and the address for goods, each under its heading."""
    parts = tuple(_parts(facts.policy.reach, facts))
    return "".join(f'<h2 id="reach-{key}">{say(key, facts)}</h2>{html}' for key, html in parts)


def _parts(found: Reach, facts: Source) -> Iterator[tuple[str, str]]:
    if found.telephone:
        number = escape(found.telephone.number)
        call = f'<a href="tel:{number.replace(" ", "")}">{number}</a>'
        yield (
            "telephone",
            f"<p><strong>{call}</strong><br>{escape(found.telephone.hours[facts.language])}</p>",
        )
    if found.points:
        lines = "".join(f"<li>{_point(point, facts)}</li>" for point in found.points)
        yield "service_points", f"<ul>{lines}</ul>"
    if found.goods:
        yield (
            "goods_address",
            f"<p>{escape(found.goods[facts.language])}</p><p>{say('goods_first', facts)}</p>",
        )


def _point(point: ServicePoint, facts: Source) -> str:
    lines = (
        f"<strong>{escape(point.name[facts.language])}</strong>",
        escape(point.address[facts.language]),
        escape(point.hours[facts.language]) if point.hours else "",
        escape(point.phone or ""),
    )
    return "<br>".join(filter(None, lines))

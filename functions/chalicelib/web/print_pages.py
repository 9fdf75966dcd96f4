"""Printable pages as answers: a form on A4, or a calendar entry."""

from chalice.app import Response

from chalicelib.cases import documents
from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.web import http
from chalicelib.web.pages import render


def document_page(context: AppContext, token: str) -> Response:
    """What a signed address opens. Raises Unauthorized or NotFound."""
    wanted = documents.open_address(context, token)
    if wanted.name == "calendar":
        return _calendar(context, wanted.number)
    record = documents.record(context, wanted)
    code = qr_code(record.code) if record.code else ""
    brand = context.policy.brand[wanted.language]
    return http.html(render.sheet(wanted.language, record=record, code=code, brand=brand))


def _calendar(context: AppContext, number: str) -> Response:
    entry = documents.visit_calendar(context.cases.load(number), context.policy)
    if not entry:
        raise NotFound("no_such_page")
    headers: http.Headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{number}.ics"',
        "Cache-Control": "no-store",
    }
    return Response(entry.decode(), status_code=200, headers=headers)


def qr_code(text: str) -> str:
    """A QR code as an inline SVG without styles; imported only here, because few pages have one."""
    import segno

    drawn: str = segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True, lineclass=None)
    return drawn

"""What the privacy notice says of links, files and bounds is so."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, get_args

import pytest
from PIL import Image
from pydantic import ValidationError

from chalicelib.adapters.signed_links import Via
from chalicelib.cases import presentation, service
from chalicelib.cases.upload_permissions import permit
from chalicelib.cases.visitor_bounds import count_visit
from chalicelib.domain.case.black_out import BLACK
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Close, CorrectContact
from chalicelib.domain.case.repair_steps import BlackOut
from chalicelib.domain.kernel.errors import Invalid, NotFound, TooMany, Unauthorized
from chalicelib.domain.requests.forms import REQUESTS, FileType
from chalicelib.domain.requests.queries import Lookup, Upload
from tests import samples
from tests.fakes import Outside
from tests.inbox.made_files import jpeg
from tests.promises.acting import DAY, LANGUAGES, MINUTE, NOW, POLICY, PRIVACY, clause
from tests.promises.test_privacy import EMAIL, RULE, deployed
from tests.samples import CUSTOMER, STAFF

CARD = "6222021234567890128"
BAD_PDF = (b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", b"/Encrypt 5 0 R", b"/EmbeddedFile")


@pytest.fixture
def outside() -> Outside:
    return Outside(policy=POLICY)


def submitted(outside: Outside, **changes: Any) -> Case:
    return service.submit(outside.context, samples.request("repair", **changes), key="", now=NOW)


def token_of(outside: Outside, case: Case, via: Via = "mail") -> str:
    return service.case_url(outside.context, case, via=via).rpartition(f"{case.number}.")[2]


def test_links(outside: Outside) -> None:
    case = submitted(outside, phone="+86 138 0013 8000", address="杭州市西湖区文三路 1 号")
    context, number, first = outside.context, case.number, token_of(outside, case)
    assert service.open_with_token(context, number, first, now=NOW).number == number
    shown = presentation.case_view(context, case, "zh").customer
    assert not {EMAIL, case.request.phone, case.request.address} & {shown.email, shown.phone, shown.address}
    before = len(outside.sqs.bodies)
    service.request_links(context, EMAIL, "zh", visitor="1.2.3.4", now=NOW)
    assert len(outside.sqs.bodies) == before + 1
    moved = service.act(context, number, CorrectContact(email="mei@new.example"), actor=CUSTOMER, now=NOW)
    assert ("AddressReplaced", EMAIL) in {(one.message, one.address) for one in moved.pending_mails}
    assert "ContactCorrected" in {one.message for one in moved.pending_mails}, "with the new link"
    for old in (first, token_of(outside, moved, "form")):
        with pytest.raises(Unauthorized):
            service.open_with_token(context, number, old, now=NOW)
    closed = service.act(context, number, Close(text="好了"), actor=STAFF, now=NOW)
    new, last = token_of(outside, closed), NOW + PRIVACY.link_days_after_closing * DAY
    assert service.open_with_token(context, number, new, now=last)
    with pytest.raises(Unauthorized):
        service.open_with_token(context, number, new, now=last + MINUTE)


def test_uploads(outside: Outside) -> None:
    bounds, context = PRIVACY.uploads, outside.context
    keys = [f"quarantine/{n}/a.png" for n in range(bounds.files + 1)]
    body, known = samples.body("repair", purchased_on=None), context.validation_context()
    assert REQUESTS["repair"].model_validate(body | {"attachments": keys[1:]}, context=known)
    with pytest.raises(ValidationError):
        REQUESTS["repair"].model_validate(body | {"attachments": keys}, context=known)
    photo = {"filename": "a.png", "type": "image/png", "size": bounds.megabytes * 1024 * 1024}
    assert permit(context, Upload.model_validate(photo), visitor="1.2.3.4", now=NOW)
    larger = Upload.model_validate(photo).model_copy(update={"size": int(str(photo["size"])) + 1})
    with pytest.raises(Invalid):
        permit(context, larger, visitor="1.2.3.4", now=NOW)
    for language in LANGUAGES:
        named = {kind.rpartition("/")[2].replace("jpeg", "jpg") for kind in get_args(FileType)}
        assert all(kind in clause("uploads", language) for kind in named)
    assert deployed(RULE.format("unclaimed-uploads")) == {bounds.kept_hours // 24}


def test_what_was_sent_by_mistake_is_blacked_out_and_what_may_harm_is_not_taken(outside: Outside) -> None:
    case = submitted(outside, description=f"我的卡号 {CARD}，屏幕坏了")
    black = service.act(outside.context, case.number, BlackOut(words=CARD), actor=STAFF, now=NOW)
    assert black.request.description == f"我的卡号 {BLACK}，屏幕坏了"
    taken = outside.s3.upload("quarantine/p/photo.jpg", jpeg())
    (kept,) = submitted(outside, attachments=[taken], description="照片").steps[0].attachments
    for tag in (0x8825, 0x010F, 0x0110):  # the place, and the maker and model of the device
        assert tag not in Image.open(BytesIO(outside.s3.objects[kept.key][0])).getexif()
    assert 0x8825 in Image.open(BytesIO(jpeg())).getexif()
    for n, content in enumerate(BAD_PDF):
        pdf = b"%PDF-1.4\n1 0 obj << " + content + b" >> endobj\n%%EOF"
        key = outside.s3.upload(f"quarantine/p{n}/a.pdf", pdf, "application/pdf")
        with pytest.raises(Invalid):
            submitted(outside, attachments=[key], description=f"文件 {n}")


def test_lookup_limits(outside: Outside) -> None:
    bounds, window = PRIVACY.lookups, timedelta(minutes=PRIVACY.lookups.window_minutes)
    case, wrong = submitted(outside), "nobody@example.com"

    def tries(visitor: str, email: str, number: str = case.number, at: datetime = NOW) -> str:
        try:
            service.lookup(outside.context, Lookup(number=number, email=email), visitor=visitor, now=at)
        except (NotFound, TooMany) as refused:
            return refused.code
        return "found"

    assert [tries("a", wrong) for _ in range(bounds.per_case)] == ["not_found"] * bounds.per_case
    assert (tries("a", EMAIL), tries("b", EMAIL)) == ("too_many_lookups", "found")
    assert tries("a", EMAIL, at=NOW + window) == "found"
    rest = bounds.per_case_by_all - bounds.per_case
    assert {tries(f"v{turn}", wrong) for turn in range(rest)} == {"not_found"}
    assert tries("anybody", EMAIL) == "too_many_lookups"
    assert service.open_with_token(outside.context, case.number, token_of(outside, case), now=NOW)
    seen = [tries("many", wrong, f"202611-{500 + n}") for n in range(bounds.per_visitor + 1)]
    assert seen == ["not_found"] * bounds.per_visitor + ["too_many_lookups"]


def test_what_needs_no_link_is_bounded_for_each_network_address(outside: Outside) -> None:
    kinds: tuple[Any, ...] = ("requests", "registrations", "links", "coverage")
    for kind in kinds:
        for _ in range(getattr(PRIVACY.visitors, f"{kind}_per_hour")):
            count_visit(outside.context, "5.6.7.8", kind, now=NOW)
        with pytest.raises(TooMany):
            count_visit(outside.context, "5.6.7.8", kind, now=NOW)
    small = Upload.model_validate({"filename": "a.png", "type": "image/png", "size": 1})
    for _ in range(PRIVACY.visitors.uploads_per_day):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)
    with pytest.raises(TooMany):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)

"""Files belong to the first case that names them; what is refused takes nothing."""

from __future__ import annotations

import pytest

from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Cancel, Reply
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

ONE, TWO = "quarantine/one/photo.jpg", "quarantine/two/invoice.pdf"
MISSING = "quarantine/none/photo.jpg"


@pytest.fixture
def outside() -> Outside:
    outside = Outside()
    outside.s3.upload(ONE)
    outside.s3.upload(TWO, b"%PDF-1.4\n%%EOF", "application/pdf")
    return outside


def submitted(outside: Outside, *keys: str, description: str = "坏了", key: str = "") -> Case:
    request = samples.request("repair", attachments=list(keys), description=description)
    return service.submit(outside.context, request, key=key, now=NOW)


def replied(outside: Outside, *keys: str) -> Case:
    command = Reply(text="见照片", attachments=keys)
    return service.act(outside.context, "202611-001", command, actor=CUSTOMER, now=NOW)


def test_files_are_kept_with_the_case(outside: Outside) -> None:
    (step,) = submitted(outside, ONE, TWO, ONE).steps
    assert [(file.key, file.type, file.size) for file in step.attachments] == [
        ("cases/202611-001/one/photo.jpg", "image/jpeg", 7),
        ("cases/202611-001/two/invoice.pdf", "application/pdf", 14),
    ]
    assert {"cases/202611-001/one/photo.jpg", "cases/202611-001/two/invoice.pdf"} <= set(outside.s3.objects)


def test_a_file_can_be_added_later_and_again_by_its_own_case(outside: Outside) -> None:
    submitted(outside)
    assert replied(outside, ONE).steps[-1].attachments == replied(outside, ONE).steps[-1].attachments


HARMFUL = {
    "program": b"MZ\x90\0\x03\0\0\0\x04",
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "script": b"#!/bin/sh\nrm -rf /",
    "archive": b"PK\3\4broken",
}


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL)
def test_what_can_do_harm_is_refused_whatever_it_claims_to_be(outside: Outside, content: bytes) -> None:
    key = outside.s3.upload("quarantine/bad/photo.jpg", content)
    with pytest.raises(Invalid) as refused:
        submitted(outside, ONE, key)
    assert refused.value.faults == (Fault("attachments", "harmful_file", (("file", "photo.jpg"),)),)
    assert outside.dynamo.tables["cases"] == {}
    assert submitted(outside, ONE).steps[0].attachments


@pytest.mark.parametrize(
    "key", [MISSING, "cases/202611-001/one/photo.jpg", "../secrets", "policy.json"],
    ids=["never uploaded", "a kept file", "climbing out", "another object"],
)  # fmt: skip
def test_what_is_no_upload_is_refused(outside: Outside, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(outside, key)
    assert refused.value.faults == (Fault("attachments", "unknown_upload"),)
    assert outside.dynamo.tables["cases"] == {}


def test_a_file_of_another_case_is_refused(outside: Outside) -> None:
    submitted(outside, ONE)
    with pytest.raises(Invalid) as refused:
        submitted(outside, ONE, description="另一台")
    assert refused.value.faults == (Fault("attachments", "upload_taken"),)
    assert list(outside.dynamo.tables["cases"]) == ["202611-001"]


@pytest.mark.parametrize("key", ["", "key-1"], ids=["same body", "same key"])
def test_a_refused_request_can_be_corrected_and_keeps_its_good_files(outside: Outside, key: str) -> None:
    with pytest.raises(Invalid):
        submitted(outside, ONE, MISSING, key=key)
    assert len(submitted(outside, ONE, TWO, key=key).steps[0].attachments) == 2


def test_a_request_refused_for_a_taken_file_keeps_its_good_ones(outside: Outside) -> None:
    submitted(outside, TWO)
    with pytest.raises(Invalid):
        submitted(outside, ONE, TWO, description="另一台")
    assert len(submitted(outside, ONE, description="另一台").steps[0].attachments) == 1


def test_the_same_request_works_once_its_file_has_arrived(outside: Outside) -> None:
    with pytest.raises(Invalid):
        submitted(outside, MISSING)
    outside.s3.upload(MISSING)
    assert len(submitted(outside, MISSING).steps[0].attachments) == 1


def test_a_command_that_is_not_allowed_takes_no_file(outside: Outside) -> None:
    submitted(outside)
    service.act(outside.context, "202611-001", Cancel(), actor=CUSTOMER, now=NOW)
    before = set(outside.s3.objects)
    with pytest.raises(NotAllowed):
        replied(outside, ONE)
    assert set(outside.s3.objects) == before
    assert len(submitted(outside, ONE, description="另一台").steps[0].attachments) == 1

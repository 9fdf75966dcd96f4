"""Cases for the operator: found by month and deadline, shown whole, archived and checked."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest
import typer
from botocore.exceptions import ClientError
from bs4 import BeautifulSoup
from typer.testing import CliRunner

import cli
from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.table import KEPT, PAGE_AT
from chalicelib.archives import case_archive
from chalicelib.cases import service
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Ask, Cancel, Close, Note, Reply, Say, Take, Undo
from chalicelib.domain.requests import validation_messages
from chalicelib.locale.words import label, languages
from chalicelib.outbound.deliveries import deliver_mail
from operating import case_commands, case_intake
from operating.case_files import archives, case_text, find_cases
from operating.case_files.find_cases import CaseFilter
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW, STAFF

RUN = CliRunner()
LATER = NOW + timedelta(hours=30)
FORMULA = "=HYPERLINK(1)"


def submitted(outside: Outside, kind: str = "repair", **changes: object) -> Case:
    return service.submit(outside.context, samples.request(kind, **changes), key="", now=NOW)


@pytest.fixture
def outside() -> Outside:
    """Four cases of November: one taken, one closed, one cancelled, one just come in and urgent."""
    made = Outside()
    first = submitted(made)
    service.act(made.context, first.number, Take(), actor=STAFF, now=NOW)
    second = submitted(made, "enquiry", email="b@example.com")
    service.act(made.context, second.number, Close(text="已解答"), actor=STAFF, now=NOW)
    third = submitted(made, "return", email="c@example.com")
    service.act(made.context, third.number, Cancel(), actor=CUSTOMER, now=NOW)
    submitted(made, "repair", safety_hazard=True, email="d@example.com")
    return made


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (CaseFilter(), ["004", "001"]),
        (CaseFilter(team="tech"), ["001"]),
        (CaseFilter(owner="tech-1"), ["001"]),
        (CaseFilter(state="closed"), ["002"]),
        (CaseFilter(month="202611"), ["004", "001", "002", "003"]),
        (CaseFilter(month="202611", kind="return"), ["003"]),
        (CaseFilter(month="202612"), []),
        (CaseFilter(customer="B@example.com"), ["002"]),
        (CaseFilter(words="屏幕 sn"), ["001", "004"]),
        (CaseFilter(words="没有这样的词"), []),
        (CaseFilter(ended=True), ["004", "001", "002", "003"]),
    ],
    ids=str,
)
def test_a_list_holds_what_was_asked_for(outside: Outside, sought: CaseFilter, expected: list[str]) -> None:
    found = find_cases.search(outside.context, sought, now=NOW)
    assert sorted(case.number[-3:] for case in found) == sorted(expected)


def test_the_soonest_deadline_comes_first_and_ended_cases_last(outside: Outside) -> None:
    found = find_cases.search(outside.context, CaseFilter(month="202611"), now=NOW)
    assert [case.number[-3:] for case in found] == ["004", "001", "002", "003"]


def test_late_is_what_has_a_missed_deadline_and_is_open(outside: Outside) -> None:
    late = find_cases.search(outside.context, CaseFilter(late=True, month="202611"), now=LATER)
    assert [case.number[-3:] for case in late] == ["004", "001"]
    assert not find_cases.search(outside.context, CaseFilter(late=True), now=NOW)


def test_numbers_of_a_month_grow_past_999() -> None:
    numbers = list(find_cases.numbers_of_month("202611", 1001))
    assert numbers[0] == "202611-001"
    assert numbers[-2:] == ["202611-1000", "202611-1001"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_of_a_case_is_shown(outside: Outside, language: str) -> None:
    context = outside.context
    service.act(context, "202611-001", Note(text="客户着急"), actor=STAFF, now=NOW)
    case = context.cases.load("202611-001")
    reader = case_text.CaseReader(context.policy, "zh" if language == "zh" else "en", NOW)
    words = "\n".join(
        line for _, lines in reader.sections(case, context.cases.history(case)) for line in lines
    )
    for said in ("李梅", "li.mei@example.com", "2026-11-23 10:00", "客户着急", "RequestReceived", STAFF.who):
        assert said in words
    assert STAFF.who in reader.title(case)
    shown = case_text.as_json(context, case, now=NOW)
    assert [step["event"] for step in shown["steps"]] == ["submit", "take", "note"]
    assert "entitlements" in shown


def long_case(outside: Outside) -> Case:
    """A case with a photo, older steps on a page, mails that left and a mail that arrived."""
    key = outside.s3.upload("quarantine/abc/=photo.jpg")
    case = submitted(outside, attachments=(key,), description=FORMULA)
    for _ in range((PAGE_AT + KEPT) // 3500):
        service.act(outside.context, case.number, Note(text="长" * 1200), actor=STAFF, now=NOW)
    service.act(outside.context, case.number, Reply(text="@SUM(1)"), actor=CUSTOMER, now=NOW)
    deliver_mail(outside.context, outside.carrier, QueuedCaseMail(f"{case.number}/1/1"), now=NOW)
    outside.s3.put_object(Bucket="files", Key="mail/202611/m1", Body=b"From: li.mei@example.com\r\n\r\nhi")
    arrival = Arrival(id="m1", at=NOW, number=case.number, kept_as="mail/202611/m1", outcome="join")
    outside.context.arrivals.record(arrival)
    outside.context.arrivals.record(arrival.model_copy(update={"id": "m2", "number": "202611-999"}))
    return outside.context.cases.load(case.number)


@pytest.fixture(params=["folder", "case.zip"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    outside, target = Outside(), tmp_path / str(request.param)
    case = long_case(outside)
    archives.write(target, case, case_archive.entries(outside.context, case), at=NOW.isoformat())
    return target


def case_number_of(page: bytes) -> str:
    number = BeautifulSoup(page, "html.parser").select_one(".sheet__number")
    return number.text if number else ""


def files_of(place: Path) -> dict[str, bytes]:
    if place.is_dir():
        files = (file for file in place.rglob("*") if file.is_file())
        return {file.relative_to(place).as_posix(): file.read_bytes() for file in files}
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_archive_is_complete(archive: Path) -> None:
    found = files_of(archive)
    listed = json.loads(found["manifest.json"])
    assert {one["path"] for one in listed["files"]} == found.keys() - {"manifest.json"}
    assert all(one["sha256"] == sha256(found[one["path"]]).hexdigest() for one in listed["files"])
    whole = Case.model_validate_json(found["case.json"])
    assert whole.steps[0].event == "submit"
    assert len(whole.steps) > 10
    assert found["mails/received/20261122T020000-m1.eml"] == b"From: li.mei@example.com\r\n\r\nhi"
    assert found["files/001-_photo.jpg"] == b"\xff\xd8\xff\xda\0\3\1"
    assert not [path for path in found if "m2" in path]
    for language in languages():
        assert case_number_of(found[f"records/report-{language}.html"]) == whole.number


def test_a_mail_is_composed_again_without_anything_that_acts(archive: Path) -> None:
    found = files_of(archive)
    [name] = [path for path in found if path.startswith("mails/sent/")]
    assert name.endswith("202611-001-1-1-RequestReceived.eml")
    mail = message_from_bytes(found[name], policy=policy.default)
    assert mail["To"] == "li.mei@example.com"
    assert mail["X-Aftercare-Mail"] == "202611-001/1/1"
    body = mail.get_body(("plain",))
    assert body
    assert "/zh/case/" in body.get_content()
    assert "#202611-001" not in body.get_content()


def test_no_cell_of_the_timeline_is_a_formula(archive: Path) -> None:
    table = list(csv.reader(io.StringIO(files_of(archive)["timeline.csv"].decode("utf-8-sig"))))
    assert table[0][0] == "at"
    assert "'@SUM(1)" in {row[5] for row in table}
    assert not [cell for row in table for cell in row if cell.startswith(("=", "@", "+", "-"))]


def test_an_untouched_archive_is_found_whole(archive: Path) -> None:
    answer = RUN.invoke(cli.app, ["case", "verify", str(archive)])
    assert (answer.exit_code, answer.output[:1]) == (0, "✓")


def test_each_changed_missing_and_added_file_is_named(tmp_path: Path) -> None:
    outside, target = Outside(), tmp_path / "folder"
    case = long_case(outside)
    archives.write(target, case, case_archive.entries(outside.context, case), at=NOW.isoformat())
    (target / "case.json").write_bytes(b"{}")
    (target / "files" / "001-_photo.jpg").unlink()
    (target / "mails" / "new.eml").write_bytes(b"x")
    answer = RUN.invoke(cli.app, ["case", "verify", str(target), "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.output)["wrong"] == [
        {"path": "case.json", "what": "changed"},
        {"path": "files/001-_photo.jpg", "what": "missing"},
        {"path": "mails/new.eml", "what": "added"},
    ]


@pytest.mark.parametrize("what", ["nothing", "no manifest", "no zip", "broken manifest"])
def test_what_is_no_archive_is_one_sentence(what: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    if what == "no zip":
        place.write_bytes(b"PK\x03\x04 not really")
    elif what != "nothing":
        place.mkdir()
    if what == "broken manifest":
        (place / "manifest.json").write_text('{"files": 3}', "utf-8")
    answer = RUN.invoke(cli.app, ["case", "verify", str(place)])
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output


def test_nothing_is_written_over_and_nothing_half_is_left(tmp_path: Path) -> None:
    outside, target = Outside(), tmp_path / "folder"
    case = long_case(outside)
    del outside.s3.objects["mail/202611/m1"]
    with pytest.raises(ClientError):
        archives.write(target, case, case_archive.entries(outside.context, case), at="")
    assert list(tmp_path.iterdir()) == []
    target.mkdir()
    with pytest.raises(archives.NoArchive):
        archives.write(target, case, case_archive.entries(outside.context, case), at="")


@pytest.mark.parametrize(
    "words",
    [("--month", "2026-11"), ("--month", "202613"), ("--state", "shut"), ("--team", "it")],
    ids=" ".join,
)
def test_a_slip_in_an_option_is_wrong_use_and_no_empty_list(words: tuple[str, str]) -> None:
    assert RUN.invoke(cli.app, ["case", "list", *words]).exit_code == 2


ANSWERS = {
    "language": "zh",
    "model": "FH-P1",
    "description": "屏幕不亮",
    "where": "send_in",
    "name": "李梅",
    "phone": "13800138000",
    "privacy_consent": "y",
}


def answered(outside: Outside, *, wrong: dict[str, str]) -> Iterator[str]:
    """What a person types: an answer a field, then again each field whose answer was wrong."""
    asked = case_intake.fields_of(outside.context, "repair", "zh")
    fields = [field for field in asked if field.name != "seller"]
    given = {**{field.name: "" for field in fields}, **ANSWERS}
    yield from ({**given, **wrong}[field.name] for field in fields)
    yield from (given[field.name] for field in fields if field.name in wrong)


def test_prompts_ask_for_all_and_again_for_what_is_wrong() -> None:
    outside = Outside()
    wrong = {"phone": "abc", "purchased_on": "2027-01-01"}
    typed = "".join(f"{line}\n" for line in answered(outside, wrong=wrong))
    with RUN.isolation(input=typed) as streams:
        values = case_intake.ask_missing(outside.context, "repair", {"seller": "门店"}, "zh")
        said = streams[0].getvalue().decode()
    assert not case_intake.mistakes(outside.context, "repair", values)
    assert (values["phone"], values["purchased_on"], values["seller"]) == ("13800138000", "", "门店")
    assert "产品型号" in said


def test_what_options_leave_wrong_is_said_like_the_form_says_it() -> None:
    outside = Outside()
    given = {"name": "李梅", "model": "FH-XX", "description": "x", "privacy_consent": True}
    found = case_intake.mistakes(outside.context, "repair", given)
    said = [case_intake.sentence(outside.context, "repair", fault, "en") for fault in found]
    assert said == [
        "Model: We do not make this model; please choose one from the list.",
        "Telephone: "
        + validation_messages.sentence(validation_messages.FAULTS, "needed_without_email", "en"),
    ]
    with pytest.raises(typer.Exit) as ended:
        case_intake.take_in(outside.context, "repair", "desk-1@example.com", given, "en")
    assert ended.value.exit_code == 1
    assert not outside.dynamo.tables["cases"]


def test_options_alone_make_the_case_of_the_form() -> None:
    outside = Outside()
    given = {name: value for name, value in ANSWERS.items() if name != "privacy_consent"}
    case_intake.take_in(
        outside.context, "repair", "desk-1@example.com", {**given, "privacy_consent": True}, "zh"
    )
    [case] = find_cases.search(outside.context, CaseFilter(), now=NOW)
    assert (case.channel, case.steps[0].who, case.request.email) == ("staff", "desk-1@example.com", "")


def test_only_who_is_on_the_roster_takes_in() -> None:
    outside = Outside()
    assert case_intake.on_roster(outside.context, "DESK-1@example.com") == "desk-1@example.com"
    with pytest.raises(typer.BadParameter):
        case_intake.on_roster(outside.context, "somebody@example.com")


def command(outside: Outside, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    monkeypatch.setattr(case_commands, "context_of", lambda stage: outside.context)
    monkeypatch.setattr(case_commands, "compact_journal", lambda: None)
    answer = RUN.invoke(cli.app, ["case", *words])
    return answer.exit_code, answer.output


def test_an_ended_case_is_deleted_when_its_customer_asks(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "202611-002"
    assert command(outside, monkeypatch, "delete", "202611-001", "--yes")[0] == 1  # it is open
    assert command(outside, monkeypatch, "delete", number, "--yes")[0] == 0
    assert sorted(outside.dynamo.tables["cases"]) == ["202611-001", "202611-003", "202611-004"]
    code, output = command(outside, monkeypatch, "show", number)
    assert code == 1
    assert "202611-002 ended in 202611 and is deleted" in output


@pytest.mark.parametrize("language", languages())
def test_a_deadline_at_rest_and_a_step_taken_back_are_shown(outside: Outside, language: str) -> None:
    context = outside.context
    service.act(context, "202611-001", Ask(text="哪天买的？"), actor=STAFF, now=NOW)
    service.act(context, "202611-001", Say(text="谢谢"), actor=STAFF, now=NOW)
    service.act(context, "202611-001", Undo(), actor=STAFF, now=NOW)
    case = context.cases.load("202611-001")
    reader = case_text.CaseReader(context.policy, language, NOW)
    words = "\n".join(line for _, lines in reader.sections(case, case.steps) for line in lines)
    assert label("operator", "rests", language) in words
    assert label("operator", "undone", language) in words

"""A number or a message is blacked out in the case, its mails and its archive, with who did it when."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import cli
from chalicelib.archives import case_archive
from chalicelib.cases import service
from chalicelib.domain.case.black_out import BLACK, words_pattern
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Close, Note, Reply
from chalicelib.domain.case.repair_steps import BlackOut
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event
from operating import case_commands
from tests.personal_data.life import ADDRESS, Life, readable
from tests.samples import CUSTOMER, NOW, STAFF

CARD, TYPED = "6222 0212 3456 7890 128", "6222021234567890128"
MESSAGE = "我的卡号是 6222-0212-3456-7890-128，\n请退到这里。"


@pytest.fixture
def life() -> Life:
    """A case that says a card's number in its request, a message, a note, a mail and a quoted one."""
    made = Life()
    case = made.case(email=ADDRESS, description=f"屏幕坏了，卡 {CARD}")
    service.act(made.outside.context, case.number, Reply(text=MESSAGE), actor=CUSTOMER, now=NOW)
    service.act(made.outside.context, case.number, Note(text=f"退到 {TYPED}"), actor=STAFF, now=NOW)
    to = made.reply_to(case, ADDRESS)
    made.receive(made.write(f"再说一次：{CARD}", to=to), to)
    made.receive(made.write("好的\n\n> 再说一次：6222 0212 3456\n> 7890 128\n", to=to), to)
    made.neighbour = case
    return made


def black_out(life: Life, words: str) -> Case:
    return service.act(
        life.outside.context, life.neighbour.number, BlackOut(words=words), actor=STAFF, now=NOW
    )


def everything(life: Life) -> str:
    """All that tables and bucket say, without what groups a number or a quote."""
    texts = [str(life.outside.dynamo.tables)]
    texts += [readable(data) for data, _ in life.outside.s3.objects.values()]
    return "".join(sign for text in texts for sign in text if sign.isalnum())


@pytest.mark.parametrize("typed", [CARD, TYPED, "6222-0212-3456-7890-128", " 6222.0212.3456.7890.128 "])
def test_a_number_goes_from_everywhere(life: Life, typed: str) -> None:
    assert everything(life).count(TYPED) > 5
    case = black_out(life, typed)
    assert TYPED not in everything(life)
    assert BLACK in case.request.description
    archive = b"".join(entry.data for entry in case_archive.entries(life.outside.context, case))
    assert CARD.encode() not in archive
    assert "屏幕坏了" in case.request.description  # what stands around it stays


def test_a_whole_message_goes_with_its_lines_broken_otherwise(life: Life) -> None:
    case = black_out(life, MESSAGE.replace("\n", " "))
    assert next(step.text for step in case.steps if step.event is Event.REPLY) == BLACK


def test_the_trace_says_who_and_when_and_nothing_else(life: Life) -> None:
    step = black_out(life, CARD).steps[-1]
    assert (step.event, step.who, step.at, step.text, step.before) == (
        Event.BLACK_OUT,
        STAFF.who,
        NOW,
        "",
        {},
    )


def test_pages_of_older_steps_are_blacked_out_too(life: Life) -> None:
    for _ in range(15):
        note = Note(text=f"{CARD} " * 100)
        service.act(life.outside.context, life.neighbour.number, note, actor=STAFF, now=NOW)
    assert life.outside.context.cases.load(life.neighbour.number).pages
    black_out(life, CARD)
    assert TYPED not in everything(life)


def test_a_file_goes_by_its_name(life: Life) -> None:
    s3, context = life.outside.s3, life.outside.context
    key = s3.upload("quarantine/u/idcard-front.jpg")
    said = Reply(text="照片", attachments=(key,))
    service.act(context, life.neighbour.number, said, actor=CUSTOMER, now=NOW)
    case = black_out(life, "idcard-front.jpg")
    assert not any("idcard" in name for name in s3.objects if name.startswith("cases/"))
    [file] = [file for step in case.steps for file in step.attachments if file.set_aside == "blacked_out"]
    assert (file.key, file.filename) == ("", BLACK)


def test_an_ended_case_stays_ended_since_then(life: Life) -> None:
    closed = service.act(
        life.outside.context, life.neighbour.number, Close(text="已退款"), actor=STAFF, now=NOW
    )
    after = black_out(life, CARD)
    assert (after.state, after.closed_at, after.updated_at) == (
        closed.state,
        closed.closed_at,
        closed.updated_at,
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [("1234", "too_short_to_black_out"), ("9999 8888 7777", "not_in_case")],
)
def test_what_cannot_be_blacked_out_is_said(life: Life, words: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        black_out(life, words)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("110101199003070011", "号 11010119900307 0011 。", True),
        ("11010119900307001X", "11010119900307001x", True),
        ("62220212", "962220212", False),
        ("62220212", "6222 02123", False),
        ("住在梧桐路", "我住在梧桐路上", True),
        ("purple line here", "Purple  line\nhere!", True),
    ],
)
def test_words_are_known_however_they_are_written(words: str, text: str, found: bool) -> None:
    pattern = words_pattern(words)
    assert pattern
    assert bool(pattern.search(text)) is found


def test_the_operator_does_it_with_a_command(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    compacted: list[str] = []
    monkeypatch.setattr(case_commands, "context_of", lambda stage: life.outside.context)
    monkeypatch.setattr(case_commands, "compact_journal", lambda: compacted.append("now"))
    asked = ["case", "black-out", life.neighbour.number, CARD, "--by"]
    assert CliRunner().invoke(cli.app, [*asked, "nobody@example.com"]).exit_code == 1
    assert TYPED in everything(life)
    assert CliRunner().invoke(cli.app, [*asked, STAFF.who]).exit_code == 0
    assert TYPED not in everything(life)
    assert CliRunner().invoke(cli.app, [*asked, STAFF.who]).exit_code == 1  # it is found no more
    assert compacted == ["now"]

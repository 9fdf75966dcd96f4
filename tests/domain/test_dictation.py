"""What staff type above a quoted mail, and what the desk takes it for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.case.commands import (
    Ask,
    Assign,
    Close,
    Command,
    Note,
    Say,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.kernel.fields import CONTROL
from chalicelib.domain.replies.command_words import UnclearCommand
from chalicelib.domain.replies.reply_commands import parse_commands

PEOPLE = ("tech-1@example.com", "tech-2@example.com", "desk-1@example.com", "lead@example.com")
MODELS = ("FH-P1", "FH-W8")
MARCH, LATER = date(2026, 3, 5), date(2026, 3, 8)

DONE: dict[str, tuple[Command, ...]] = {
    "take": (Take(),),
    "Take": (Take(),),
    "TAKE.": (Take(),),
    "take\n": (Take(),),
    "  take  ": (Take(),),
    "\u3000受理": (Take(),),
    "受理": (Take(),),
    "受理。": (Take(),),
    "受理！": (Take(),),
    "１": (Take(),),
    "1": (Take(),),
    "1.": (Take(),),
    "1、": (Take(),),
    "ｔａｋｅ": (Take(),),
    "“受理”": (Take(),),
    '"take"': (Take(),),
    "【受理】": (Take(),),
    "urgent": (Urgent(),),
    "加急！！！": (Urgent(),),
    "2": (Urgent(),),
    "undo": (Undo(),),
    "撤销": (Undo(),),
    "3": (Undo(),),
    "take\nurgent": (Take(), Urgent()),
    "受理\n加急\n询问 请问哪天买的？": (Take(), Urgent(), Ask(text="请问哪天买的？")),
    "1\n2": (Take(), Urgent()),
    "take\n\n\nurgent": (Take(), Urgent()),
    "ask When did you buy it?": (Ask(text="When did you buy it?"),),
    "ASK: When did you buy it?": (Ask(text="When did you buy it?"),),
    "询问：请问哪天买的？": (Ask(text="请问哪天买的？"),),
    "询问:请问哪天买的？": (Ask(text="请问哪天买的？"),),
    "询问\n请问哪天买的？": (Ask(text="请问哪天买的？"),),
    "ask\n\nWhen did you buy it?\nAnd where?": (Ask(text="When did you buy it?\nAnd where?"),),
    "ask When?\n\nAnd where?": (Ask(text="When?\n\nAnd where?"),),
    "note He sounded worried.": (Note(text="He sounded worried."),),
    "Note: call him on Monday": (Note(text="call him on Monday"),),
    "NOTE - call him": (Note(text="call him"),),
    "备注 客户很着急": (Note(text="客户很着急"),),
    "备注：客户很着急": (Note(text="客户很着急"),),
    "备注客户很着急": (Note(text="客户很着急"),),
    "备注\n客户很着急\n第二行": (Note(text="客户很着急\n第二行"),),
    "note one\nnote two": (Note(text="one"), Note(text="two")),
    "say The part has come.": (Say(text="The part has come."),),
    "回复 配件到了": (Say(text="配件到了"),),
    "回复：配件到了。\n明天寄出。": (Say(text="配件到了。\n明天寄出。"),),
    "The part has come.": (Say(text="The part has come."),),
    "您好，配件到了，明天寄出。": (Say(text="您好，配件到了，明天寄出。"),),
    "Hello,\n\nnote that we close at six.": (Say(text="Hello,"), Note(text="that we close at six.")),
    "Your part has come.\n备注 他欠我们一个旧件": (
        Say(text="Your part has come."),
        Note(text="他欠我们一个旧件"),
    ),
    "take\nYour part has come.": (Take(), Say(text="Your part has come.")),
    "受理\n\n您好，我们会尽快处理。": (Take(), Say(text="您好，我们会尽快处理。")),
    "note secret\n\nmore of the secret": (Note(text="secret\n\nmore of the secret"),),
    "close It works again.": (Close(text="It works again."),),
    "结案 已修好": (Close(text="已修好"),),
    "结案：已修好。": (Close(text="已修好。"),),
    "close\nIt works again.\n\nThank you.": (Close(text="It works again.\n\nThank you."),),
    "team quality": (Transfer(team="quality"),),
    "TEAM Quality": (Transfer(team="quality"),),
    "team: logistics": (Transfer(team="logistics"),),
    "team to tech": (Transfer(team="tech"),),
    "转 质检部": (Transfer(team="quality"),),
    "转质检部": (Transfer(team="quality"),),
    "转 质检": (Transfer(team="quality"),),
    "转给物流部": (Transfer(team="logistics"),),
    "转：tech": (Transfer(team="tech"),),
    "转 finance。": (Transfer(team="finance"),),
    "转 物流部\n备注 地址不全": (Transfer(team="logistics"), Note(text="地址不全")),
    "assign tech-2": (Assign(person="tech-2@example.com"),),
    "Assign to tech-2@example.com": (Assign(person="tech-2@example.com"),),
    "assign tech-2 <tech-2@example.com>": (Assign(person="tech-2@example.com"),),
    "指派 tech-2@example.com": (Assign(person="tech-2@example.com"),),
    "指派给 tech-2": (Assign(person="tech-2@example.com"),),
    "指派：desk-1": (Assign(person="desk-1@example.com"),),
    "转账需要三个工作日。": (Say(text="转账需要三个工作日。"),),
    "- 受理": (Take(),),
    "* note call him": (Note(text="call him"),),
    "您好，配件到了。\n（备注：他欠我们一个旧件）": (
        Say(text="您好，配件到了。"),
        Note(text="他欠我们一个旧件）"),
    ),
    "\u200b受理": (Take(),),
    "指派tech-2": (Assign(person="tech-2@example.com"),),
    "Not yet, sorry.": (Say(text="Not yet, sorry."),),
    "Teams is down, call us.": (Say(text="Teams is down, call us."),),
    "2 weeks.": (Say(text="2 weeks."),),
    "20 号到货": (Say(text="20 号到货"),),
    "reclassify repair FH-P1 2026-03-05": (Reclassify(kind="repair", model="FH-P1", purchased_on=MARCH),),
    "改类 维修 FH-P1 2026-03-05": (Reclassify(kind="repair", model="FH-P1", purchased_on=MARCH),),
    "改类：维修，fh-p1，2026年3月5日。": (Reclassify(kind="repair", model="FH-P1", purchased_on=MARCH),),
    "RECLASSIFY 2026/3/5 fh-w8 Exchange 2026-03-08": (
        Reclassify(kind="exchange", model="FH-W8", purchased_on=MARCH, received_on=LATER),
    ),
    "reclassify FH-P1 SN: P12026000123": (Reclassify(model="FH-P1", serial_number="P12026000123"),),
    "reclassify P12026-77": (Reclassify(serial_number="P12026-77"),),
    "改类 退货 收货 2026-03-08": (Reclassify(kind="return", received_on=LATER),),
    "改类 报修 序列号：P12026000123": (Reclassify(kind="repair", serial_number="P12026000123"),),
    "reclassify question": (Reclassify(kind="enquiry"),),
    "take\nreclassify repair\nnote he sounded worried": (
        Take(),
        Reclassify(kind="repair"),
        Note(text="he sounded worried"),
    ),
    "改类 维修\n请把手机寄来。": (Reclassify(kind="repair"), Say(text="请把手机寄来。")),
    "ask serial number": (Ask(facts=("serial_number",)),),
    "ask Serial Number, proof and photo": (Ask(facts=("serial_number", "proof", "photo")),),
    "询问 序列号、购买凭证": (Ask(facts=("serial_number", "proof")),),
    "询问：购买日期和照片。": (Ask(facts=("purchased_on", "photo")),),
    "ask What is the serial number?": (Ask(text="What is the serial number?"),),
    "询问 请把发票拍给我们": (Ask(text="请把发票拍给我们"),),
    "OK": (Say(text="OK"),),
    "好的": (Say(text="好的"),),
}


@pytest.mark.parametrize(("typed", "commands"), DONE.items(), ids=[repr(typed) for typed in DONE])
def test_it_is_done(typed: str, commands: tuple[Command, ...]) -> None:
    assert parse_commands(typed, PEOPLE, MODELS) == commands


UNCLEAR = {
    "help": "help",
    "帮助": "help",
    "4": "help",
    "？": "help",
    "?": "help",
    "tkae": "nearly_a_command",
    "tak": "nearly_a_command",
    "takke": "nearly_a_command",
    "urgnet": "nearly_a_command",
    "undoo": "nearly_a_command",
    "clsoe it works": "nearly_a_command",
    "asign tech-2": "nearly_a_command",
    "受里": "nearly_a_command",
    "/take": "nearly_a_command",
    "#close done": "nearly_a_command",
    "take it": "nearly_a_command",
    "undo please": "nearly_a_command",
    "撤消": "nearly_a_command",
    "请受理": "nearly_a_command",
    "回复您的问题：配件到了。": "nearly_a_command",
    "please take": "nearly_a_command",
    "指派给小王": "unknown_person",
    "close": "missing_text",
    "结案": "missing_text",
    "ask": "missing_text",
    "询问：": "missing_text",
    "note": "missing_text",
    "team": "missing_text",
    "指派": "missing_text",
    "take\nclose": "missing_text",
    "team sales": "unknown_team",
    "转 销售部": "unknown_team",
    "assign bob": "unknown_person",
    "指派 小王": "unknown_person",
    "reclassify": "missing_text",
    "改类": "missing_text",
    "reclassify repair FH-X9": "unclear_facts",
    "reclassify repair 2026-13-05": "unclear_facts",
    "改类 维修 换货": "unclear_facts",
    "改类 修一修": "unclear_facts",
    "reclassify repair 2026-03-08 2026-03-05": "unclear_facts",
    "reclasify repair": "nearly_a_command",
    "please reclassify repair": "nearly_a_command",
    "5": "unknown_number",
    "９": "unknown_number",
}


@pytest.mark.parametrize(("typed", "reason"), UNCLEAR.items(), ids=[repr(typed) for typed in UNCLEAR])
def test_it_is_asked_back(typed: str, reason: str) -> None:
    with pytest.raises(UnclearCommand) as unclear:
        parse_commands(typed, PEOPLE, MODELS)
    assert unclear.value.reason == reason


LINES = st.one_of(
    st.text(max_size=40).map(lambda text: CONTROL.sub("", text)),
    st.sampled_from([line for typed in (*DONE, *UNCLEAR) for line in typed.split("\n")]),
)


@given(st.lists(LINES, min_size=1, max_size=6).map("\n".join).filter(str.strip))
@example("备注\u200b秘密")
def test_any_text_gives_commands_or_is_asked_back(typed: str) -> None:
    try:
        commands = parse_commands(typed, PEOPLE, MODELS)
    except UnclearCommand:
        return
    assert commands
    assert all(isinstance(command, Command) for command in commands)


SECRETS = (
    "note SECRET",
    "备注 SECRET",
    "备注：SECRET",
    "NOTE: SECRET",
    "\u200b备注 SECRET",
    "(note: SECRET)",
)


OTHERS = LINES.filter(lambda line: "SECRET" not in line)


@given(st.lists(st.one_of(OTHERS, st.sampled_from(SECRETS)), max_size=5).map("\n".join))
def test_a_note_never_reaches_the_customer(before: str) -> None:
    try:
        commands = parse_commands(f"{before}\n备注 SECRET\nSECRET too", PEOPLE, MODELS)
    except UnclearCommand:
        return
    told = [command.text or "" for command in commands if isinstance(command, Say | Ask | Close)]
    assert not any("SECRET" in text for text in told)

"""What is new in a mail, from plain text and from HTML."""

from __future__ import annotations

import time

import pytest

from chalicelib.mail_parser.message.mime import parse_structure
from chalicelib.mail_parser.reply_text import html_to_text
from chalicelib.mail_parser.reply_text.extract import new_text
from tests.inbox.replies import Sample, samples

HEAD = "From: Smith <smith@example.com>\r\nTo: service@example.com\r\nSubject: {}\r\nMIME-Version: 1.0\r\n"


def of(body: str, *, kind: str = "text/plain; charset=utf-8", subject: str = "Re: your case") -> str:
    head = HEAD.format(subject) + f"Content-Type: {kind}\r\n\r\n"
    return new_text(parse_structure((head + body).encode()))


def of_html(body: str) -> str:
    return of(body, kind="text/html; charset=utf-8")


@pytest.mark.parametrize("reply", samples("replies.txt"), ids=lambda reply: reply.name)
def test_only_what_is_new_is_left(reply: Sample) -> None:
    assert of(reply.text, subject=reply.subject or "Re: your case") == reply.new


MARKED = samples("markup.txt")


@pytest.mark.parametrize("sample", MARKED, ids=lambda sample: sample.name)
def test_a_clients_markup_tells_what_is_old(sample: Sample) -> None:
    assert of_html(f"<html><head><title>t</title></head><body>{sample.text}</body></html>") == "W8."


LAID_OUT = {
    "paragraphs": ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    "lines": ("<div>One.</div><div>Two.<br>Three.</div>", "One.\nTwo.\nThree."),
    "empty-line": ("<div>One.</div><div><br></div><div>Two.</div>", "One.\n\nTwo."),
    "word": ('<p class="MsoNormal">One.</p><p class="MsoNormal">Two.</p>', "One.\nTwo."),
    "break-runs": ("One.<br><br><br><br>Two.", "One.\n\nTwo."),
    "entities": ("&lt;W8&gt; &amp; caf&eacute;&nbsp;&#21495;", "<W8> & café 号"),
    "link": ('<a href="https://example.com/a?b=1">here</a>', "here <https://example.com/a?b=1>"),
    "link-spelt": ('<a href="https://example.com/">example.com</a>', "example.com"),
    "mail-link": ('<a href="mailto:a@example.com">a@example.com</a>', "a@example.com"),
    "script-link": ('<a href="javascript:x()">here</a>', "here"),
    "list": ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
    "numbers": ('<ol start="3"><li>One<li>Two</ol>', "3. One\n4. Two"),
    "lists-in-lists": ("<ol><li>One<ul><li>a</ul><li>Two</ol>", "1. One\n\n- a\n\n2. Two"),
    "bare-address": ("<p>Ask Smith <smith@example.com> for it.</p>", "Ask Smith <smith@example.com> for it."),
    "own-quotation": ("<p>He told me:</p><blockquote>It is free.</blockquote><p>Is it?</p>",
                      "He told me:\n\n> It is free.\n\nIs it?"),
    "table": ("<table><tr><td>Model</td><td>W8</td></tr><tr><td>Colour</td><td>white</td></tr></table>",
              "Model W8\nColour white"),
    "chinese-wrapped": ("<p>洗衣机\n 坏了。</p>", "洗衣机坏了。"),
    "english-wrapped": ("<p>It\n leaks.</p>", "It leaks."),
    "preformatted": ("<pre>One\n  two</pre>", "One\n  two"),
    "own-indent": ('<blockquote style="margin:0 0 0 40px;border:none">Mine.</blockquote>', "Mine."),
    "answers": ("<blockquote>A</blockquote><p>W8</p><blockquote>B</blockquote><p>No</p>", "W8\n\nNo"),
    "emoji-image": ('Thanks<img alt="😀" src="x"><img alt="logo" src="y">', "Thanks😀"),
    "unclosed": ("<div><b>W8.<p>White", "W8.\n\nWhite"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), LAID_OUT.values(), ids=LAID_OUT)
def test_html_reads_as_it_looks(body: str, text: str) -> None:
    assert of_html(body) == text


def test_flowed_paragraphs_are_joined() -> None:
    body = "A long line that \ngoes on.\nNext.\n\n> quoted \n> words\n-- \nSmith\n"
    assert of(body, kind="text/plain; charset=utf-8; format=flowed") == "A long line that goes on.\nNext."


def test_delsp_leaves_no_space_in_chinese() -> None:
    assert (
        of("洗衣机 \n坏了。\n", kind="text/plain; charset=utf-8; format=flowed; delsp=yes") == "洗衣机坏了。"
    )


def alternative(plain: str, markup: str) -> str:
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--b\r\n"
    body += f"Content-Type: text/html; charset=utf-8\r\n\r\n{markup}\r\n--b--\r\n"
    return of(body, kind='multipart/alternative; boundary="b"')


def test_an_empty_or_useless_plain_part_is_passed_over() -> None:
    assert alternative("", "<p>W8.</p>") == "W8."
    assert alternative("This is an HTML message; your mail client does not show HTML.", "<p>W8.</p>") == "W8."
    assert alternative("<html><body><p>raw</p></body></html>", "<p>W8.</p>") == "W8."


def test_the_form_in_which_the_quote_is_marked_is_taken() -> None:
    markup = '<p>W8.</p><blockquote type="cite"><p>We need it.</p></blockquote>'
    assert alternative("W8.\n\nWe need it.", markup) == "W8."


def test_pgp_armour_and_enclosed_programs_are_no_words() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nW8.\n- -- \nS\n"
    armour = "-----BEGIN PGP SIGNATURE-----\n\nab\n-----END PGP SIGNATURE-----\n"
    assert of(signed + armour) == "W8."
    assert of("W8.\n\nbegin 644 a.bin\n#86)C\n`\nend\n") == "W8."


def test_answers_between_unmarked_lines_are_not_lost() -> None:
    body = "My answers are in red.\n\n-----Original Message-----\nFrom: Fanhe\nSubject: A\n\nSerial? W8."
    assert of(body).endswith("Serial? W8.")


def test_our_own_mail_forwarded_to_us_is_nothing_new() -> None:
    body = "Please read.\n\n---------- Forwarded message ---------\nFrom: Fanhe <service@example.com>\n\nOld."
    assert of(body, subject="Fwd: case") == "Please read."
    assert "Old." in of(body.replace("service@", "shop@"), subject="Fwd: case")


def test_what_is_written_inside_a_signature_is_read() -> None:
    above = '<div id="Signature"><div>I will be at home on Tuesday, please come.</div><p>Smith</p></div>'
    below = '<div id="divRplyFwdMsg"><b>From:</b> Fanhe<br></div><p>When?</p>'
    assert of_html(above + below) == "I will be at home on Tuesday, please come.\n\nSmith"


def test_a_forward_under_an_answer_stands_once_and_in_its_place() -> None:
    head = "---------- Forwarded message ---------<br>From: Shop &lt;shop@example.com&gt;<br>Date: Sun<br>"
    head += "Subject: Receipt<br>To: &lt;smith@example.com&gt;<br>"
    body = f'<div>See it.</div><div class="gmail_quote"><div class="gmail_attr">{head}</div>Order 1</div>'
    text = of_html(body)
    assert text.startswith("See it.\n\n----------")
    assert text.endswith("Order 1")
    assert text.count("Order 1") == 1


def test_answers_found_between_marked_lines_need_no_quote() -> None:
    assert of("See below.\n\n> When?\n\nTuesday.\n") == "See below.\n\nTuesday."


HOSTILE = {
    "deep": "<div>" * 60_000,
    "unclosed": "<" * 300_000,
    "cites": "<blockquote>" * 30_000 + "x",
    "styles": '<p style="border-top:' * 10_000,
}
HOSTILE_PLAIN = {
    "marks": "> " * 200_000,
    "rules": "-----\n" * 50_000,
    "fields": "From: a\n" * 40_000,
    "begun": "On 2026 " * 40_000 + "wrote:",
    "device": "sent from my " * 30_000,
    "long": "x" * 400_000,
    "colons": "a:\n> b\n" * 100_000,
    "notes": "To\ncc\nSubject\n" * 60_000,
    "weak": "--- original ---\n" * 60_000,
    "speech": "» «" * 200_000,
    "on": "On " * 300_000,
    "spaces": " " * 1_000_000,
    "dashes": "-" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE_PLAIN.values(), ids=HOSTILE_PLAIN)
def test_no_text_takes_long(body: str) -> None:
    started = time.process_time()
    of(body)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_no_markup_takes_long(body: str) -> None:
    started = time.process_time()
    html_to_text.html_to_lines(body)
    assert time.process_time() - started < 3

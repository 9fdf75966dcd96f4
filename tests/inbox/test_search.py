"""A search for mails that take long: some tokens of MIME, HTML and mails, repeated in some place."""

from __future__ import annotations

import random
from functools import partial

import pytest

from tests.inbox.hostile import PLACES, repeat
from tests.inbox.measuring import ratio, seconds

SEEDS, TRIES, SIZE, SECONDS, ENOUGH = 12, 150, 40_000, 1.0, 2.6
TOKENS = (
    b"a A 1 - _ = * > | : ; , . ( ) [ ] < & ' \" \\ @ % ! # ? / ~ { \x80 \xe4\xbd\xa0 \xc3\xbc "
    b"\xe2\x80\x94 \xc2\xbb \x1b$B <!-- --> <param> </param> <script <script> <style> </style> <div "
    b"<div> </div> <p> <br> <table> <tr> <td> </td> <blockquote> </blockquote> <a href= </a> <b> </b> "
    b"<i> <ul> <li> <pre> <img src=cid:a> &amp; &# <![CDATA[ <svg> <select> <form> style= "
    b"class=gmail_quote id=signature font-size:0 display:none <font On wrote: From: To: Subject: Sent: "
    b"---- -----Original Message----- -- a@b.cc a@ http:// www. 2026 10:00 1/1/26 5.1.1 550 Forwarded "
    b"Hash: [cid: [image: <image001. begin -----BEGIN =?utf-8?q?a?= =?utf-8?b?Y =? ?= a*0= a*1*= name= "
    b"boundary=b --b --b-- Content-Type: message/rfc822 multipart/mixed X-A: Received: Final-Recipient: "
    b"YWFh =20 PK\x03\x04 METHOD:"
).split(b" ")
JOINTS = (b"", b" ", b"\n", b"\r\n", b"\n\n", b"\t", b"  ")


def grow(chance: random.Random) -> bytes:
    """One to four tokens with something between them."""
    words = (chance.choice(TOKENS) + chance.choice(JOINTS) for _ in range(chance.randint(1, 4)))
    return b"".join(word * chance.choice((1, 1, 1, 2, 40)) for word in words) or b"a"


@pytest.mark.long_run
@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_repeated_tokens_take_more_than_their_size(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(TRIES):
        place, token = chance.choice(tuple(PLACES)), grow(chance)
        shape = partial(repeat, place, token)
        told = f"{place}: {token!r} again and again"
        assert seconds(shape(SIZE)) <= SECONDS, told
        assert ratio(shape, SIZE, enough=ENOUGH) <= ENOUGH, told

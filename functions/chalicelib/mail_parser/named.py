"""Whom a delivery report means that only people can read: the addresses, and the words about each."""

import re

from chalicelib.mail_parser.bouncewords import CONTACT, FAILED, LABEL
from chalicelib.mail_parser.verdicts import code_in, status_in
from chalicelib.mail_parser.wording import ADDRESS

_NOBODY = re.compile(r"^(?:mailer-daemon|postmaster|abuse|mail-daemon|helpdesk|root)@", re.IGNORECASE)


def named(text: str, known: tuple[str, ...], own: frozenset[str]) -> list[tuple[str, str]]:
    """Give the addresses that a report most likely means, each with the words that follow it."""
    lines = text.split("\n")
    graded: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines[:600]):
        for hit in list(ADDRESS.finditer(line))[:20]:
            address = hit[0].strip(".'`").lower()
            if address in known or not (address in own or _NOBODY.match(address)):
                graded.append(
                    (_grade(lines, number, hit, address in known), address, _reason(lines, number, hit))
                )
    best = max((grade for grade, _, _ in graded), default=0)
    chosen: dict[str, str] = {}
    for grade, address, reason in graded:
        if grade == best and grade:
            chosen[address] = max(chosen.get(address, ""), reason, key=len)
    return list(chosen.items())


def _grade(lines: list[str], number: int, hit: re.Match[str], is_known: bool) -> int:  # noqa: FBT001
    """Rank an address: 4 we wrote to it, 3 it leads its line, 2 words of failure stand beside it, 1 else.

    One that heads its paragraph as qmail and Postfix write it is as sure as one that we wrote to.
    """
    before, line = hit.string[: hit.start()], hit.string
    if is_known or (before.strip() == "<" and line[hit.end() :].startswith(">:")):
        return 4
    if CONTACT.search(before):
        return 0
    label = LABEL.match(before) or (not before.strip() and number and LABEL.match(lines[number - 1]))
    if label or not re.search(r"\w", before.replace("mailto", "").replace("rfc822", "")):
        return 3
    return 2 if FAILED.search(line) else 1


def _reason(lines: list[str], number: int, hit: re.Match[str]) -> str:
    """Give the words behind an address up to the next one or the second empty line."""
    told = [hit.string[hit.end() :]]
    for line in lines[number + 1 : number + 9]:
        if line and not re.search(r"\w", line):
            continue
        if ADDRESS.match(line.strip(" \t<>*-")) or (
            not line.strip() and len("".join(told).strip(" \t>:")) > 3
        ):
            break
        told.append(line)
    return "\n".join(told).strip(" \t\n>:*")


def telling(text: str) -> str:
    """Pick the line that says why."""
    lines = [line.strip() for line in text.split("\n")]
    return next((line for line in lines if status_in(line) or code_in(line)), "") or next(
        (line for line in lines if FAILED.search(line)), ""
    )

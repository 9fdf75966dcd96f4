"""What a customer does without filling anything in needs a yes that only a person gives."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.locale.words import has_word
from infra.policy import ROOT

SCRIPT = (ROOT / "site/theme/assets/aftercare/case-actions.js").read_text("utf-8")
SURE = set(re.findall(r'"(\w+)"', re.findall(r"const SURE = new Set\(\[(.*?)\]\)", SCRIPT)[0]))


def takes_nothing(command: str) -> bool:
    """Whether the command is taken with no field at all."""
    try:
        CUSTOMER_COMMANDS[command].model_validate({})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("command", CUSTOMER_COMMANDS)
def test_a_press_alone_is_no_answer(command: str) -> None:
    assert (command in SURE) == takes_nothing(command)
    assert not takes_nothing(command) or has_word("ui", f"sure_{command}")

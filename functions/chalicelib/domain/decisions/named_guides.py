"""The guide that staff name to a customer is a page that is there (A9, C15)."""

from chalicelib.domain.case.commands import Command
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.policy.policy import Policy

ELSEWHERE = ("https://", "http://")  # a page of another site is the colleague's own responsibility


def check_guide(command: Command, policy: Policy) -> None:
    """Refuse the address of a guide that the site does not have. Raises Invalid."""
    named = getattr(command, "guide", None)
    if not named or not policy.guides or named.startswith(ELSEWHERE):
        return
    if named.strip("/") not in {guide.page.strip("/") for guide in policy.guides}:
        raise Invalid(faults=(Fault("guide", "unknown_guide"),))

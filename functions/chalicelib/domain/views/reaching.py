"""How the shop is reached, in words for mails and forms (A11); empty where the shop has nothing of it."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import label


def hotline(policy: Policy, language: Language) -> str:
    """The telephone with its hours."""
    found = policy.reach.telephone
    return _brackets(found.number, found.hours[language], language) if found else ""


def service_points(policy: Policy, language: Language) -> tuple[str, ...]:
    """Where a product can be handed in, a line each."""
    return tuple(
        _brackets(f"{one.name[language]} {one.address[language]}", one.hours[language], language)
        if one.hours
        else f"{one.name[language]} {one.address[language]}"
        for one in policy.reach.points
    )


def goods_address(policy: Policy, language: Language) -> str:
    """Where products are sent to."""
    return policy.reach.goods[language] if policy.reach.goods else ""


def _brackets(text: str, more: str, language: Language) -> str:
    return label("format", "brackets", language).format(text=text, more=more)

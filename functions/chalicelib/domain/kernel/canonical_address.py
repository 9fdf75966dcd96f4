"""One name for all spellings of an address that reach the same mailbox: for counting, never for identity."""

from chalicelib.domain.kernel.mailbox_rules import OTHERS, RULE_OF, MailboxRule


def canonical_address(address: str) -> str:
    """The address in small letters, as its provider's rules let it be written shortest."""
    local, _, domain = address.strip().casefold().rpartition("@")
    *hosts, name, ending = ("", "", *domain.split("."))
    provider = f"{name}.{ending}"
    if hosts[-1] and (found := RULE_OF.get(provider)) and found.by_host:
        local, domain = hosts[-1], provider
    rule = RULE_OF.get(domain, OTHERS)
    return f"{_shortest(local, rule)}@{rule.counts_as or domain}"


def _shortest(local: str, rule: MailboxRule) -> str:
    """A name without what its reader added and what means nothing; one that is all of that stays."""
    name = local
    for sign in rule.part:
        name = name.partition(sign)[0] or name
    for one, other in rule.like:
        name = name.replace(one, other)
    return name.translate(dict.fromkeys(map(ord, rule.ignored))) or name

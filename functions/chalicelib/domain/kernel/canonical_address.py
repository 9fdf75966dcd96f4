"""One name for all spellings of an address that reach the same mailbox: for counting, never for identity."""

DOTLESS = frozenset({"gmail.com"})  # providers whose mailboxes ignore dots
SAME_DOMAIN = {"googlemail.com": "gmail.com"}


def canonical_address(address: str) -> str:
    """The address in lower case, without what follows a plus sign, and without dots that mean nothing."""
    local, _, domain = address.strip().casefold().rpartition("@")
    domain = SAME_DOMAIN.get(domain, domain)
    name = local.partition("+")[0] or local
    return f"{name.replace('.', '') if domain in DOTLESS else name}@{domain}"

"""How goods that came are said: what differs, and what was found at receipt, as rows."""

from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import moment
from chalicelib.locale.words import join_words, label

Rows = tuple[tuple[str, str], ...]


def arrival_rows(case: Case, policy: Policy, language: Language) -> tuple[tuple[str, Rows], ...]:
    """Each arrival with its day, as what was found, what was meant, what differs and how that was settled."""
    return tuple((moment(one.at, policy, language), _rows(one, language)) for one in case.arrivals or ())


def _rows(one: ArrivedGoods, language: Language) -> Rows:
    said = {
        "meant": one.meant,
        "serial": one.serial,
        "model": one.model,
        "missing": join_words(one.missing, language),
        "seal": label("seal", one.seal, language) if one.seal else "",
        "condition": one.condition,
        "differs": "\n".join(difference_words(one, language)),
        "way": label("way", one.way, language) if one.way else "",
    }
    return tuple((label("arrival", name, language), value) for name, value in said.items() if value)


def difference_words(arrived: ArrivedGoods, language: Language) -> tuple[str, ...]:
    facts = {
        "meant": arrived.meant,
        "serial": arrived.serial,
        "model": arrived.model,
        "missing": join_words(arrived.missing, language),
    }
    return tuple(label("difference", code, language).format(**facts) for code in arrived.differences)

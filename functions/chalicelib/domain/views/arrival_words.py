"""How goods that came are said: what differs, and what was found at receipt, as rows."""

from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import join_words, label


def difference_words(arrived: ArrivedGoods, language: Language) -> tuple[str, ...]:
    facts = {
        "meant": arrived.meant,
        "serial": arrived.serial,
        "model": arrived.model,
        "missing": join_words(arrived.missing, language),
    }
    return tuple(label("difference", code, language).format(**facts) for code in arrived.differences)

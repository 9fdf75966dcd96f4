"""Where a parcel can be followed: the carriers' own pages, found by whatever people call the carrier (C12).

Carriers without a lasting address per parcel are followed at kuaidi100.com, which knows them all.
"""

import re
from typing import NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import FetchItem, RequestItem

NOT_OF_A_NUMBER = re.compile(r"[^A-Za-z0-9-]")
AT_KUAIDI100 = "https://www.kuaidi100.com/chaxun?com={code}&nu={{}}"


class Parcels(NamedTuple):
    """A carrier of parcels: what people call it, in lower case, and where it shows a parcel."""

    names: tuple[str, ...]
    url: str


CARRIERS: tuple[Parcels, ...] = (
    Parcels(("顺丰", "sf"), "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{}"),
    Parcels(("京东", "jd"), "https://www.jdl.com/orderSearch/?waybillCodes={}"),
    Parcels(("ems", "邮政", "china post"), "https://www.ems.com.cn/queryList?mailNum={}"),
    Parcels(("中通", "zto"), "https://www.zto.com/express/expressCheck.html?txtBill={}"),
    Parcels(("圆通", "yto"), AT_KUAIDI100.format(code="yuantong")),
    Parcels(("申通", "sto"), AT_KUAIDI100.format(code="shentong")),
    Parcels(("韵达", "yunda"), AT_KUAIDI100.format(code="yunda")),
    Parcels(("极兔", "j&t", "jt"), AT_KUAIDI100.format(code="jtexpress")),
    Parcels(("德邦", "deppon"), AT_KUAIDI100.format(code="debangwuliu")),
    Parcels(("ups",), "https://www.ups.com/track?tracknum={}"),
    Parcels(("dhl",), "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"),
    Parcels(("fedex", "联邦"), "https://www.fedex.com/fedextrack/?trknbr={}"),
)


def tracking_url(carrier: str, tracking: str) -> str:
    """The page that shows the parcel; empty for a carrier that we do not know."""
    said, number = carrier.casefold().strip(), NOT_OF_A_NUMBER.sub("", tracking)
    found = next((one for one in CARRIERS if any(_means(said, name) for name in one.names)), None)
    return found.url.format(number) if found and number else ""


def came_in_person(case: Case) -> bool:
    """Whether the product was brought in or fetched, so that it can go home the same way (A2)."""
    asked = case.fact(RequestItem)
    return case.fact(FetchItem) is not None or (asked is not None and asked.how == "bring_in")


def _means(said: str, name: str) -> bool:
    """Whether words name that carrier: Chinese names anywhere, Latin ones as a word of their own."""
    return name in said if not name.isascii() else f" {name} " in f" {said.replace('-', ' ')} "

"""What the fields of staff's reports are: their bounds and the words beside them."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import Field

from chalicelib.domain.case.arrived_goods import Seal
from chalicelib.domain.case.commands import FILES
from chalicelib.domain.kernel.fields import Asked, Blank, ManyLines, OneLine
from chalicelib.domain.policy.service_levels import GoodsCondition
from chalicelib.domain.requests.forms import UploadKeys

Short = Annotated[str, Field(min_length=1, max_length=200), OneLine]
Long = Annotated[str, Field(min_length=1, max_length=4000), ManyLines]
Money = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
Keys = Annotated[tuple[Annotated[str, Field(max_length=60), OneLine], ...], Field(max_length=30)]
Minutes = Annotated[int, Field(ge=0, le=10_000)]
FaultType = Literal["hardware", "software", "cosmetic", "misuse", "none"]
Route = Literal["original", "bank", "cash"]
Ruling = Literal["upheld", "overturned"]
SendIn = Literal["send_in", "bring_in"]
GoesHome = Literal["parcel", "by_hand"]


class AsFound(Protocol):
    """What is found when goods are taken in, whatever they are."""

    @property
    def serial_found(self) -> str | None: ...
    @property
    def model_found(self) -> str | None: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def seal(self) -> Seal | None: ...
    @property
    def condition(self) -> str: ...


MESSAGE = Asked("message", control="textarea")
Message = Annotated[Long, MESSAGE]
OptionalMessage = Annotated[Long | None, Blank, MESSAGE]
Files = Annotated[UploadKeys, FILES]
CODE = Asked("fresh_code", hint=True, source="code")
TypedCode = Annotated[str, Field(max_length=12), OneLine]
Code = Annotated[TypedCode | None, Blank, CODE]
CodeIfPaid = Annotated[TypedCode | None, Blank, replace(CODE, source="code_if_paid")]
CodeUnlessEntitled = Annotated[TypedCode | None, Blank, replace(CODE, source="code_unless_entitled")]
Condition = Annotated[
    GoodsCondition, Asked("goods_condition", hint=True, control="radio", source="conditions")
]
SerialFound = Annotated[Short | None, Blank, Asked("serial_found", hint=True)]
ModelFound = Annotated[
    Short | None, Blank, Asked("model_found", hint=True, control="select", source="any_model")
]
Missing = Annotated[
    tuple[Annotated[str, Field(max_length=200), OneLine], ...],
    Field(max_length=30),
    Asked("missing_parts", control="checks", source="packing_list"),
]
Sealed = Annotated[Seal | None, Blank, Asked("seal", control="radio", source="seals")]
Carrier = Annotated[Short, Asked("parcel_carrier")]
Tracking = Annotated[Short, Asked("tracking")]

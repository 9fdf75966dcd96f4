"""What became of a mail that arrived: the record that answers and `aftercare mail replay` are made from."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.kernel.fields import Language


class Arrival(BaseModel):
    """One mail; `outcome` names what `inbox` decided, `reason` and `line` say why nothing was done."""

    model_config = ConfigDict(frozen=True)
    id: str
    at: datetime
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    language: Language = "zh"
    text: str = ""  # the beginning of it, for whoever deals with it by hand
    outcome: str = ""
    reason: str = ""
    line: str = ""
    number: str = ""
    kept_as: str = ""

"""What became of a mail that arrived: the record that answers and `aftercare mail replay` are made from."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import main_language


class Arrival(BaseModel):
    """One mail; `outcome` names what `inbox` decided, `reason` and `line` say why nothing was done."""

    model_config = ConfigDict(frozen=True)
    id: str
    at: datetime
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    language: Language = Field(default_factory=main_language)
    text: str = ""  # the beginning of it, for whoever deals with it by hand
    outcome: str = ""
    reason: str = ""
    line: str = ""
    number: str = ""
    kept_as: str = ""

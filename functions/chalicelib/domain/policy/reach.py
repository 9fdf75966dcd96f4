"""`reach` of `brand.yaml` (A11): telephone with hours, service points, and where goods are sent to.

What a shop leaves out is shown nowhere.
"""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.kernel.base_model import Names, Rules

Number = Annotated[str, Field(min_length=3, max_length=40)]


class Telephone(Rules):
    """A number and when somebody answers."""

    number: Number
    hours: Names


class ServicePoint(Rules):
    """A place where a product can be handed in."""

    name: Names
    address: Names
    hours: Names | None = None
    phone: Number | None = None


class Reach(Rules):
    """How the shop is reached besides this site and e-mail."""

    telephone: Telephone | None = None
    points: tuple[ServicePoint, ...] = ()
    goods: Names | None = None

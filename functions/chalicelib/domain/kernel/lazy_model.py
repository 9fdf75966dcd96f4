"""Models that are built on first use: a function that starts pays only for those that it works with.

Building all of them took a third of a cold start, and a request needs few of them.
"""

from pydantic import BaseModel, ConfigDict


class Late(BaseModel):
    """Base of our immutable models; threads that share them call `build` first."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def build(base: type[BaseModel] = Late) -> None:
    """Build all models that are imported, once: pydantic does not let two threads build the same one."""
    for model in base.__subclasses__():
        model.model_rebuild()
        build(model)

"""Warn of figures that no page says, so that the program's own default would hold behind everybody's back."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from chalicelib.domain.policy.page_schema import Pages
from infra.policy.mistakes import Mistake
from infra.policy.source import Docs

ELSEWHERE = ("currency", "examples")  # said in brand.yaml; no figure
Path = tuple[str, ...]


def warnings(docs: Docs) -> Iterator[Mistake]:
    """Each figure with a default that the newest version of its page leaves out."""
    for key, page in docs.newest.items():
        known, rules = Pages.model_fields.get(key), page.at("policy")
        shape = _shape(known.annotation) if known else None
        if shape and isinstance(rules, dict):
            for path, default in _unsaid(shape, rules, ()):
                yield page.mistake("figure_unsaid", "policy", *path, default=default)


def _unsaid(shape: type[BaseModel], said: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, object]]:
    for name, field in shape.model_fields.items():
        key = field.alias or name
        if key in said:
            inner = _shape(field.annotation)
            if inner and isinstance(said[key], dict):
                yield from _unsaid(inner, said[key], (*path, key))
        elif not field.is_required() and key not in ELSEWHERE:
            default = field.get_default(call_default_factory=True)
            if default:
                yield (*path, key), default


def _shape(annotation: Any) -> type[BaseModel] | None:
    """The model behind an annotation, if there is one."""
    for found in (annotation, *get_args(annotation)):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None

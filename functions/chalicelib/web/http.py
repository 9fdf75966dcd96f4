"""HTTP at the edge: bytes in, models out; models in, JSON or problem documents out."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from hmac import compare_digest
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any, TypeVar
from urllib.parse import parse_qs

from chalice.app import Request as Call
from chalice.app import Response
from pydantic import BaseModel, ValidationError

from chalicelib.domain.kernel.errors import (
    Fault,
    Invalid,
    Malformed,
    Refusal,
    TooLarge,
    Unauthorized,
    WrongType,
)
from chalicelib.domain.kernel.fields import Language, ValidationContext
from chalicelib.domain.requests import validation_messages as words
from chalicelib.locale.words import languages, main_language

LONGEST_BODY = 64 * 1024
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
EDGE_HEADER = "x-aftercare-edge"  # with one of the `EDGE_SECRETS`; CloudFront adds no header `X-Edge-*`
WEIGHT = r"(?![a-z0-9])[^;]*(?:;\s*q\s*=\s*([01](?:\.\d*)?)\s*)?(?:;.*)?"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
LISTS = frozenset({"attachments"})
ENTRY = re.compile(r"(\w+)\.(\d{1,3})\.(\w+)", re.ASCII)
Headers = dict[str, str | list[str]]
M = TypeVar("M", bound=BaseModel)


def is_form(call: Call) -> bool:
    """Whether a browser without JavaScript sent this, and so wants a page as its answer."""
    return _media_type(call) == FORM


def _media_type(call: Call) -> str:
    return str(call.headers.get("content-type", JSON)).partition(";")[0].strip().lower()


def raw(call: Call) -> bytes:
    """The body as bytes, whatever the gateway made of it."""
    body = call.raw_body
    return body.encode() if isinstance(body, str) else body


def parse(call: Call, model: type[M], known: ValidationContext) -> M:
    """The body as a model. Raises TooLarge, Malformed or Invalid with every fault."""
    body = raw(call)
    if len(body) > LONGEST_BODY:
        raise TooLarge
    try:
        if is_form(call):
            return model.model_validate(nest(without_token(fields(body))), context=known)
        if _media_type(call) != JSON:
            raise WrongType
        return model.model_validate_json(body, context=known)
    except ValidationError as error:
        if any(found["type"] == "json_invalid" for found in error.errors(include_url=False)):
            raise Malformed(faults=(Fault("", "not_json"),)) from error
        raise Invalid(faults=words.faults(error)) from error


def form_values(body: bytes, *, most: int = 100) -> dict[str, tuple[str, ...]]:
    """All values of each field of an urlencoded body, without those left empty. Raises Malformed."""
    try:
        found = parse_qs(body.decode("ascii"), errors="strict", max_num_fields=most)
    except ValueError as error:
        raise Malformed from error
    return {name: tuple(values) for name, values in found.items()}


def fields(body: bytes) -> dict[str, Any]:
    """The last value of each field of an urlencoded body, all of those in `LISTS`. Raises Malformed."""
    return {name: values if name in LISTS else values[-1] for name, values in form_values(body).items()}


def nest(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with those of entries, such as `more_products.0.model`, as lists of what each entry says."""
    plain_fields = {name: value for name, value in typed.items() if not ENTRY.fullmatch(name)}
    entries: dict[str, dict[int, dict[str, Any]]] = {}
    for name, value in typed.items():
        if found := ENTRY.fullmatch(name):
            entries.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = value
    return plain_fields | {name: [said[at] for at in sorted(said)] for name, said in entries.items()}


def renumber(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, of whose entries none is left out: as faults name them."""
    nested = nest(typed)
    again = {name: value for name, value in typed.items() if not ENTRY.fullmatch(name)}
    for name, said in nested.items():
        if name not in again:
            again |= {f"{name}.{at}.{key}": one[key] for at, one in enumerate(said) for key in one}
    return again


def without_token(values: dict[str, Any]) -> dict[str, Any]:
    """The fields without the signed token and language that a plain form carries beside a command."""
    carried = ("token", "language") if "token" in values else ()
    return {name: value for name, value in values.items() if name not in carried}


def idempotency_key(call: Call) -> str:
    """The Idempotency-Key header, empty when there is none. Raises Invalid for one that is not printable."""
    key = call.headers.get("idempotency-key")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid(faults=(Fault("Idempotency-Key", "invalid_key"),))
    return str(key or "")


def language_of(call: Call, otherwise: Language = "") -> Language:
    """The caller's language: Accept-Language, else the body's `language`, else the one given or the main one.

    A plain form is answered in the language of the page that it stands on.
    """
    if is_form(call) and (named := body_language(call)):
        return named
    return (
        preferred_language(str(call.headers.get("accept-language", "")))
        or body_language(call)
        or otherwise
        or main_language()
    )


def preferred_language(header: str) -> Language | None:
    """Which of our languages an Accept-Language header puts first, by weight (RFC 9110, 12.5.4)."""
    parts = (_wish().match(part.strip()) for part in header.lower().split(","))
    wishes = [found.groups("1") for found in parts if found]
    tag, weight = max(wishes, key=lambda wish: float(wish[1]), default=("", "0"))
    return next((one for one in languages() if one.lower() == tag), None) if float(weight) else None


@cache
def _wish() -> re.Pattern[str]:
    """One of our languages, as a part of the header names it, longer tags first, and the weight."""
    tags = sorted((re.escape(one.lower()) for one in languages()), key=len, reverse=True)
    return re.compile(f"({'|'.join(tags)}){WEIGHT}")


def body_language(call: Call) -> Language | None:
    """The `language` that a body names, however wrong the rest of it is."""
    body = raw(call)[:LONGEST_BODY]
    try:
        named = fields(body).get("language") if is_form(call) else json.loads(body or b"{}").get("language")
    except (ValueError, AttributeError, RecursionError, Malformed):
        return None
    return named if named in languages() else None


def bearer(call: Call) -> str:
    """The token of the Authorization header, or of a plain form's hidden field. Raises Unauthorized."""
    if is_form(call) and (token := fields(raw(call)).get("token")):
        return str(token)
    scheme, _, token = str(call.headers.get("authorization", "")).partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    raise Unauthorized


def visitor(call: Call, trusted_proxies: int, edge_secrets: Sequence[str]) -> str:
    """Whose call this is, by `network_of`.

    X-Forwarded-For is believed only beside a secret of the edge, and of it only the hops that our own
    proxies added; without it the visitor is whoever called directly.
    """
    direct = str(call.context.get("identity", {}).get("sourceIp", ""))
    if not _is_from_edge(call, edge_secrets):
        return network_of(direct)
    hops = [hop.strip() for hop in str(call.headers.get("x-forwarded-for", "")).split(",") if hop.strip()]
    return network_of([direct, *hops][-1 - trusted_proxies] if len(hops) > trusted_proxies else direct)


def _is_from_edge(call: Call, edge_secrets: Sequence[str]) -> bool:
    given = str(call.headers.get(EDGE_HEADER, "")).encode()
    return any(compare_digest(given, secret.encode()) for secret in edge_secrets)


def network_of(address: str) -> str:
    """What one visitor owns: an IPv4 address, or the /64 that a line gets of IPv6 (RFC 6177)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))


def answer(body: BaseModel | Mapping[str, Any], *, status: int = 200) -> Response:
    """A JSON answer that no cache may keep."""
    text = body.model_dump_json() if isinstance(body, BaseModel) else json.dumps(body, ensure_ascii=False)
    return Response(text, status_code=status, headers={"Content-Type": JSON, "Cache-Control": "no-store"})


def html(page: str, *, status: int = 200) -> Response:
    headers: Headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Response(page, status_code=status, headers=headers)


def see_other(url: str) -> Response:
    return Response("", status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


def problem(refusal: Refusal, language: Language) -> Response:
    """A problem document (RFC 9457) in the caller's language."""
    return problem_of(
        refusal.status,
        refusal.code,
        language,
        errors=words.messages(refusal.faults, language),
        retry_after=refusal.retry_after,
    )


def problem_of(
    status: int,
    code: str,
    language: Language,
    *,
    errors: list[dict[str, str]] | None = None,
    retry_after: int = 0,
) -> Response:
    body = {
        "type": "about:blank",
        "title": words.sentence(words.TITLES, code, language),
        "status": status,
        "code": code,
        "errors": errors or [],
    }
    headers: Headers = {
        "Content-Type": "application/problem+json",
        "Cache-Control": "no-store",
        "Content-Language": language,
    }
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    if status == Unauthorized.status:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(json.dumps(body, ensure_ascii=False), status_code=status, headers=headers)

"""What browsers are told that a page or an answer of ours may do, with or without a proxy in front.

Nothing is loaded from elsewhere, nothing inline runs that is not listed, nobody frames it, and no address of
ours, with the token in it, is told to where a link leads.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from chalicelib.locale.words import languages

INLINE = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)
COMMON = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
ANSWER_HEADERS = {"Content-Security-Policy": DATA_POLICY, **COMMON}  # of what is no page


def page_headers(script_hashes: list[str], uploads: str) -> dict[str, str]:
    """The headers of a page; `uploads` is the origin to which browsers may send files."""
    rules = page_rules(script_hashes, uploads)
    return {
        "Content-Security-Policy": "; ".join(f"{name} {' '.join(at)}" for name, at in rules.items())
    } | COMMON


def page_rules(script_hashes: list[str], uploads: str) -> dict[str, list[str]]:
    """The content security policy of a page as a table, directive → sources."""
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", uploads],
        "font-src": ["'self'"],
        "connect-src": ["'self'", uploads],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", uploads],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }


def inline_hashes(page: str) -> list[str]:
    """The CSP sources of the scripts that stand in a page; inert JSON is none."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for attributes, body in INLINE.findall(page)
        if "application/json" not in attributes
    ]


def protect(headers: Mapping[str, Any], uploads: Callable[[], str]) -> dict[str, Any]:
    """Add the headers to those of a function's answer; those that it has itself stay."""
    if str(headers.get("Content-Type", "")).startswith("text/html"):
        return {**page_headers(_shell_hashes(), uploads()), **headers}
    return {**ANSWER_HEADERS, **headers}


@cache
def _shell_hashes() -> list[str]:
    """Those of the site's page around what functions say, never of what was put into it."""
    from chalicelib.web.pages import render

    return sorted({found for language in languages() for found in inline_hashes(render.shell(language))})

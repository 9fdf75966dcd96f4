"""The headers of every page and answer: nothing is loaded from elsewhere, nothing inline runs unlisted.

The site's build writes them beside its pages; the functions set them themselves, so that they hold whatever
stands before the functions.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

INLINE = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)

# Of pages and of everything else: no frame around them, no guess at their type, no address passed on.
COMMON: Mapping[str, str] = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"


def inline_hashes(page: str) -> list[str]:
    """Return the CSP sources of the scripts that stand in a page; inert JSON is none."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for attributes, body in INLINE.findall(page)
        if "application/json" not in attributes
    ]


def page_headers(script_hashes: Iterable[str], uploads: str) -> dict[str, str]:
    """Return the headers of a page; `uploads` is where its forms may send files to."""
    rules = page_rules(script_hashes, uploads)
    return {
        "Content-Security-Policy": "; ".join(f"{name} {' '.join(value)}" for name, value in rules.items()),
        **COMMON,
    }


def answer_headers() -> dict[str, str]:
    """Return the headers of what is no page: JSON, redirects, downloads, errors."""
    return {"Content-Security-Policy": NO_PAGE, **COMMON}


def page_rules(script_hashes: Iterable[str], uploads: str) -> dict[str, list[str]]:
    """Return the content security policy of pages as a table, directive → sources."""
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", uploads],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", uploads],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }

"""The headers of every page: nothing is loaded from elsewhere, nothing inline runs unlisted."""

import base64
import hashlib
import json
import re
from pathlib import Path

INLINE = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)

# Where browsers may send files to; the local stack and production each put their own bucket here.
UPLOADS = "{uploads}"


def write(site: Path) -> None:
    """Write headers.json beside the built pages, with the hash of each inline script found in them."""
    hashes = sorted(
        {found for page in site.rglob("*.html") for found in inline_hashes(page.read_text(encoding="utf-8"))}
    )
    text = json.dumps(headers(hashes), indent=2) + "\n"
    (site / "headers.json").write_text(text, encoding="utf-8")


def inline_hashes(page: str) -> list[str]:
    """Return the CSP sources of the scripts that stand in a page; inert JSON is none."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for attributes, body in INLINE.findall(page)
        if "application/json" not in attributes
    ]


def headers(script_hashes: list[str]) -> dict[str, str]:
    return {
        "Content-Security-Policy": "; ".join(
            f"{name} {' '.join(value)}" for name, value in rules(script_hashes).items()
        ),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    }


def rules(script_hashes: list[str]) -> dict[str, list[str]]:
    """Return the content security policy as a table, directive → sources."""
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", UPLOADS],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", UPLOADS],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }

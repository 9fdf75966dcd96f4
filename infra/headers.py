"""The headers of every page of the site, with the inline scripts found in the built pages."""

import json
from pathlib import Path

from chalicelib.web.security_headers import inline_hashes, page_headers

# Where browsers may send files to; the local stack and production each put their own bucket here.
UPLOADS = "{uploads}"


def write(site: Path) -> None:
    """Write headers.json beside the built pages, with the hash of each inline script found in them."""
    hashes = sorted(
        {found for page in site.rglob("*.html") for found in inline_hashes(page.read_text(encoding="utf-8"))}
    )
    text = json.dumps(page_headers(hashes, UPLOADS), indent=2) + "\n"
    (site / "headers.json").write_text(text, encoding="utf-8")

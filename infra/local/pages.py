"""The files of the site, answered for as a CDN does: folders, languages, validators, compression, headers."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from chalicelib.locale.words import languages
from chalicelib.web.security_headers import ANSWER_HEADERS, COMMON
from infra.upcoming_pages import DAYS, FOLDER

TEXT = re.compile(r"text/.*|application/(json|javascript|xml|manifest\+json)|image/svg\+xml")
HASHED = re.compile(r".*\.[0-9a-f]{8}\.(min\.)?\w+")

for kind, ending in {
    "text/javascript": ".js",
    "font/woff2": ".woff2",
    "image/webp": ".webp",
    "application/json": ".map",
}.items():
    mimetypes.add_type(kind, ending)


class Knows(Protocol):
    """What knows where uploads go."""

    known: dict[str, Any]

    def fresh(self) -> Knows:
        """Return this, up to date."""


@lru_cache(maxsize=512)
def load(path: Path, _changed: int) -> tuple[bytes, bytes, str]:
    """Return a file's bytes, the same compressed, and its validator."""
    content = path.read_bytes()
    return content, gzip.compress(content, 6, mtime=0), f'"{hashlib.sha256(content).hexdigest()[:20]}"'


class SitePages:
    """The built site in a folder."""

    def __init__(self, root: Path, deployed: Knows, now: Callable[[], datetime]) -> None:
        self.root = root
        self.deployed = deployed
        self.now = now

    def headers(self) -> dict[str, str]:
        """Return the headers that every page carries, with this stack's own origin for uploads."""
        file = self.root / "headers.json"
        if not file.exists():
            return {}
        plain: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        uploads = self.deployed.fresh().known["uploads"]
        return {name: value.replace("{uploads}", uploads) for name, value in plain.items()}

    def answer(self, request: Request) -> Response:
        """Answer a GET or HEAD."""
        path = request.url.path
        file = self.find(path)
        if file is None and path != "/" and not path.endswith("/") and self.find(path + "/"):
            query = f"?{request.url.query}" if request.url.query else ""
            return Response(None, 301, {**ANSWER_HEADERS, "location": quote(path) + "/" + query})
        if file is None:
            return self.missing(path, request)
        return self.file(file, request, status=200)

    def find(self, path: str) -> Path | None:
        """Return the file that a path means now, never one outside the site."""
        found = (find_in(root, path) for root in (*self.changed_folders(), self.root))
        return next((file for file in found if file), None)

    def changed_folders(self) -> list[Path]:
        """Return the folders of what changed since the build, the newest first."""
        folder = self.root / FOLDER
        if not (folder / DAYS).is_file():
            return []
        days: dict[str, str] = json.loads((folder / DAYS).read_text("utf-8"))
        begun = [day for day, at in days.items() if datetime.fromisoformat(at) <= self.now()]
        return [folder / day for day in sorted(begun, reverse=True)]

    def missing(self, path: str, request: Request) -> Response:
        """Answer with the page that says so, in the language of the path."""
        language = path.split("/")[1]
        file = self.find(f"/{language}/404.html") or self.find(f"/{languages()[0]}/404.html")
        if file is None:
            return Response("404", 404, ANSWER_HEADERS, "text/plain")
        return self.file(file, request, status=404)

    def file(self, file: Path, request: Request, *, status: int) -> Response:
        """Answer with a file: not at all if the visitor has it, compressed if that helps."""
        changed = file.stat()
        content, packed, validator = load(file, changed.st_mtime_ns)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers: dict[str, str] = {
            "etag": validator,
            "last-modified": formatdate(changed.st_mtime, usegmt=True),
            "cache-control": "public, max-age=31536000, immutable"
            if HASHED.fullmatch(file.name)
            else "no-cache",
        } | (self.headers() if kind == "text/html" else dict(COMMON))
        if status == 200 and has_it(request, validator, changed.st_mtime):
            return Response(status_code=304, headers=headers)
        if TEXT.fullmatch(kind):
            headers["vary"] = "Accept-Encoding"
            if len(packed) < len(content) and "gzip" in request.headers.get("accept-encoding", ""):
                content, headers["content-encoding"] = packed, "gzip"
        headers["content-length"] = str(len(content))
        return Response(b"" if request.method == "HEAD" else content, status, headers, kind)


def find_in(root: Path, path: str) -> Path | None:
    """Return the file of a folder that a path means; what belongs to the build is nobody's page."""
    if "\0" in path or path.startswith(f"/{FOLDER}/"):
        return None
    wanted = root / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
    try:
        found = wanted.resolve()
        inside = found.is_relative_to(root.resolve()) and found.is_file()
    except OSError:
        return None
    return found if inside and found.name != "headers.json" else None


def has_it(request: Request, validator: str, changed: float) -> bool:
    """Tell whether the visitor's copy is still good (RFC 9110, 13.1)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return known == "*" or validator in {item.strip().removeprefix("W/") for item in known.split(",")}
    try:
        return int(changed) <= parsedate_to_datetime(request.headers.get("if-modified-since", "")).timestamp()
    except (TypeError, ValueError):
        return False

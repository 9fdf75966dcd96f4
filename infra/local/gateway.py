"""Serves the site and /api on one origin with the same headers, as CloudFront and API Gateway do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.web.http import EDGE_HEADER
from chalicelib.web.security_headers import ANSWER_HEADERS
from infra.local import clock, inbound
from infra.local.deploy import client
from infra.local.inbound import Clients
from infra.local.pages import SitePages
from infra.local.place import HOST, Place
from infra.local.warm import WORKERS

BODY_LIMIT = 1_000_000
READ_AT_MOST = 50_000_000
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

# What belongs to one connection, or to the emulator alone.
DROPPED = re.compile(
    r"connection|keep-alive|transfer-encoding|content-length|content-encoding|date|x-amz.*|access-control-.*|via"
)

# What the emulator says in our functions' place: a crash, no free worker, a path that it reads otherwise.
SAID_BY_EMULATOR = {500: 502, 502: 502, 503: 503, 504: 503, 429: 503, 403: 404}

NOT_FORWARDED = {
    b"host",
    b"connection",
    b"content-length",
    b"x-forwarded-for",
    EDGE_HEADER.encode(),
    b"accept-encoding",
    b"expect",
    b"transfer-encoding",
}

BLANKS = b" \t"  # around a value they mean nothing (RFC 9110, 5.5), and httpx would not send them

PROBLEMS = {
    404: ("not_found", "Not Found"),
    405: ("method_not_allowed", "Method Not Allowed"),
    413: ("too_large", "Content Too Large"),
    502: ("unavailable", "Bad Gateway"),
    503: ("unavailable", "Service Unavailable"),
}


class Deployment:
    """What is deployed now; read again whenever a deployment writes the file anew."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.read_at = 0
        self.known: dict[str, Any] = {}
        self.patterns: list[tuple[re.Pattern[str], list[str]]] = []

    def fresh(self) -> Deployment:
        """Return this, up to date."""
        changed = self.file.stat().st_mtime_ns
        if changed != self.read_at:
            self.known = json.loads(self.file.read_text())
            self.patterns = [(pattern(path), methods) for path, methods in self.known["routes"].items()]
            self.read_at = changed
        return self

    def methods(self, path: str) -> list[str]:
        """Return the methods of a path; none if there is no such path."""
        return next((methods for shape, methods in self.patterns if shape.fullmatch(path)), [])


def pattern(path: str) -> re.Pattern[str]:
    """Turn a path with {names} into what it matches; fixed parts stay as they are."""
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
    )


def problem(status: int, **headers: str) -> Response:
    """Return a problem document (RFC 9457)."""
    code, title = PROBLEMS[status]
    body = {"type": "about:blank", "status": status, "title": title, "code": code, "errors": []}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    made = ANSWER_HEADERS | named | {"cache-control": "no-store"}
    return Response(json.dumps(body), status, made, "application/problem+json")


class Gateway:
    """One origin for pages and API."""

    def __init__(self, place: Place, transport: httpx.AsyncBaseTransport | None, clients: Clients) -> None:
        self.place = place
        self.clients = clients
        self.deployed = Deployment(place.routes_file)
        self.pages = SitePages(place.data / "site", self.deployed, partial(clock.now, place.clock_file))
        self.slots = asyncio.Semaphore(WORKERS)
        limits = httpx.Limits(max_connections=WORKERS, max_keepalive_connections=WORKERS)
        self.client = httpx.AsyncClient(
            timeout=httpx.Timeout(40, connect=3), limits=limits, trust_env=False, transport=transport
        )

    async def page(self, request: Request) -> Response:
        """Answer with a file of the site."""
        return self.pages.answer(request)

    async def api(self, request: Request) -> Response:
        """Pass a request to API Gateway; what it would refuse is refused here, in our API's words."""
        deployed = self.deployed.fresh()
        path = request.scope["raw_path"].decode("ascii").removeprefix("/api")
        methods = deployed.methods(path)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in methods:
            return problem(405, allow=", ".join(methods)) if methods else problem(404)
        body = await read_limited(request)
        if body is None:
            return problem(413)
        async with self.slots:
            return await self.forward(request, deployed.known["api"] + path, method=method, body=body)

    async def forward(self, request: Request, url: str, *, method: str, body: bytes) -> Response:
        """Send a request on and return what came back, or a problem document that says when to try again."""
        headers = [
            (name, value.strip(BLANKS)) for name, value in request.headers.raw if name not in NOT_FORWARDED
        ]
        headers.append((EDGE_HEADER.encode(), self.place.edge_secret().encode()))
        headers.append((b"x-forwarded-for", (request.client.host if request.client else HOST).encode()))
        query = request.url.query
        try:
            back = await self.client.request(
                method, f"{url}?{query}" if query else url, headers=headers, content=body
            )
        except httpx.TimeoutException:
            return problem(503, retry_after="5")
        except httpx.TransportError:
            return problem(502, retry_after="5")
        if not is_ours(back) and (status := SAID_BY_EMULATOR.get(back.status_code)):
            return problem(status, retry_after="5") if status >= 500 else problem(status)
        answer = Response(b"" if request.method == "HEAD" else back.content, back.status_code)
        kept = [(k, v) for k, v in back.headers.multi_items() if not DROPPED.fullmatch(k)]
        answer.raw_headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in kept]
        if back.status_code not in {204, 304}:
            answer.headers["content-length"] = str(len(back.content))
        return answer

    @contextlib.asynccontextmanager
    async def keep_entrance(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the entrance for mail open as long as the gateway runs."""
        entrance = await inbound.open_entrance(self.place, self.deployed, self.clients)
        yield
        entrance.close()
        await self.client.aclose()


def is_ours(answer: httpx.Response) -> bool:
    """Tell whether our own function said this, and not the emulator in its place."""
    return str(answer.headers.get("content-type", "")).startswith(("application/problem+json", "text/html"))


async def read_limited(request: Request) -> bytes | None:
    """Read a body, or return None when it is too large.

    What is too much is read on and thrown away, to a bound: a client that is still sending when the
    connection closes never sees the answer.
    """
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= BODY_LIMIT:
            body += chunk
        elif size > READ_AT_MOST:
            return None
    return None if size > BODY_LIMIT else bytes(body)


def refuse_unrouted(request: Request, error: Exception) -> Response:
    """Say under /api in our API's words what no route takes: TRACE, or a line break in a path."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    if not request.url.path.startswith("/api"):
        return Response(PROBLEMS[status][1], status, ANSWER_HEADERS, "text/plain")
    return problem(status)


def application(
    place: Place, *, transport: httpx.AsyncBaseTransport | None = None, clients: Clients | None = None
) -> Starlette:
    """Return the gateway as an ASGI application; tests give it another way to the functions and to AWS."""
    gateway = Gateway(place, transport, clients or partial(client, place))
    routes = [
        Route("/api", gateway.api, methods=METHODS),
        Route("/api/{path:path}", gateway.api, methods=METHODS),
        Route("/{path:path}", gateway.page, methods=["GET", "HEAD"]),
    ]
    refusals = {404: refuse_unrouted, 405: refuse_unrouted}
    return Starlette(routes=routes, lifespan=gateway.keep_entrance, exception_handlers=refusals)


def main() -> None:
    """Serve until SIGTERM."""
    place = Place.from_environment()
    uvicorn.run(
        application(place),
        host=HOST,
        port=place.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()

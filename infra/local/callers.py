"""Who calls the emulator, told as AWS tells it: the peer, unless the gateway vouches for another."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

EDGE_HEADER, FORWARDED = b"x-aftercare-edge", b"x-forwarded-for"


class TruePeers:
    """An ASGI application before the emulator, which takes the caller's word for where a call comes from."""

    def __init__(self, app: Any, edge_secret: str) -> None:
        self.app, self.edge_secret = app, edge_secret.encode()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass a call on; without the edge's secret its X-Forwarded-For is the peer and nothing else."""
        headers = scope.get("headers", [])
        given = dict(headers).get(EDGE_HEADER, b"")
        if scope["type"] == "http" and not compare_digest(given, self.edge_secret):
            peer = (scope.get("client") or ("127.0.0.1", 0))[0].encode()
            kept = [(name, value) for name, value in headers if name != FORWARDED]
            scope = scope | {"headers": [*kept, (FORWARDED, peer)]}
        await self.app(scope, receive, send)

"""The bucket in memory, with an address: what a browser may put there and fetch, as S3 lets it."""

# ruff: noqa: N803 - boto3 names its arguments so
from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes import FakeS3

NAME = "${filename}"  # S3 puts in the name that the browser sends


class Bucket(FakeS3):
    """Permissions lead to this origin, and bind to what they were given for."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.url = f"{origin}/bucket"
        self.permitted: dict[str, list[Any]] = {}

    def generate_presigned_url(self, operation: str, *, Params: Mapping[str, str], ExpiresIn: int) -> str:
        as_what = urlencode({"as": Params["ResponseContentDisposition"]})
        return f"{self.url}/{quote(Params['Key'])}?{as_what}"

    def generate_presigned_post(
        self, bucket: str, key: str, *, Fields: Mapping[str, str], Conditions: list[Any], ExpiresIn: int
    ) -> dict[str, Any]:
        self.permitted[key] = Conditions
        return {"url": self.url, "fields": {**Fields, "key": key}}

    def routes(self) -> list[Route]:
        return [
            Route("/bucket", self.put, methods=["POST"]),
            Route("/bucket/{key:path}", self.fetch, methods=["GET"]),
        ]

    async def put(self, request: Request) -> Response:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        sent = message_from_bytes(head + await request.body())
        assert sent.is_multipart()
        parts = {
            str(part.get_param("name", header="content-disposition")): part for part in list(sent.walk())[1:]
        }
        fields = {name: content(part).decode() for name, part in parts.items() if name != "file"}
        data = content(parts["file"])
        conditions = self.permitted.get(fields.pop("key", ""), None)
        if conditions is None or not all(holds(one, fields, data) for one in conditions):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        key = content(parts["key"]).decode().replace(NAME, str(parts["file"].get_filename() or ""))
        self.upload(key, data, fields["Content-Type"])
        if "success_action_redirect" not in fields:
            return Response(status_code=204)
        back = fields["success_action_redirect"]
        also = urlencode({"bucket": "files", "key": key})
        return Response(status_code=303, headers={"location": f"{back}{'&' if '?' in back else '?'}{also}"})

    async def fetch(self, request: Request) -> Response:
        data, media = self.objects[request.path_params["key"]]
        named = {"content-disposition": request.query_params["as"]}
        return Response(data, headers=named, media_type=media)


def content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def holds(condition: Any, fields: Mapping[str, str], data: bytes) -> bool:
    if isinstance(condition, list):
        what, least, most = condition
        assert what == "content-length-range"
        return bool(least <= len(data) <= most)
    [(name, value)] = condition.items()
    return bool(fields.get(name) == value)

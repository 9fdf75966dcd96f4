"""What stands around every entry point of the API: the call, its refusals as answers, one line of log."""

import json
import sys
import time
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.cases.context import open_context
from chalicelib.domain.kernel.errors import Refusal
from chalicelib.web import http
from chalicelib.web.security_headers import protect

View = Callable[..., Response]


class ErrorBoundary:
    """The edge of an app; `handle_errors` decorates each of its views."""

    def __init__(self, app: Chalice) -> None:
        self._app = app

    def call(self) -> Request:
        """The request being answered."""
        assert self._app.current_request is not None
        return self._app.current_request

    def handle_errors(self, form: str = "") -> Callable[[View], View]:
        """Turn what a view raises into an answer in the caller's language; errors show `form` again."""

        def decorate(view: View) -> View:
            @wraps(view)
            def respond(**arguments: str) -> Response:
                began, asked = time.monotonic(), self.call()
                response = _response(view, arguments, asked, form or arguments.get("kind", ""))
                spent = round((time.monotonic() - began) * 1000)
                log(route=asked.path, method=asked.method, status=response.status_code, ms=spent)
                return protect(response, lambda: open_context().files.origin)

            return respond

        return decorate


def log(**facts: Any) -> None:
    """One structured line per invocation, on stderr and flushed; no personal data."""
    print(json.dumps(facts, default=str), file=sys.stderr, flush=True)


def _response(view: View, arguments: dict[str, str], asked: Request, form: str) -> Response:
    try:
        return view(**arguments)
    except Refusal as refusal:
        return _refusal_response(asked, refusal, form=form)
    except Exception:
        traceback.print_exc()
        return http.problem_of(500, "broken", http.language_of(asked))


def _refusal_response(asked: Request, refusal: Refusal, *, form: str) -> Response:
    """A problem document for a program, a page for a browser without JavaScript."""
    if http.is_form(asked):
        from chalicelib.web import public_pages

        page: Response = public_pages.refusal_page(open_context(), asked, refusal, form=form)
        return page
    return http.problem(refusal, http.language_of(asked))

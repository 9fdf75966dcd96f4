"""What stands around every entry point: the call, refusals as answers, headers, one line of log."""

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.adapters.fault_log import describe, log_fault
from chalicelib.cases.context import open_context
from chalicelib.domain.kernel.errors import Refusal
from chalicelib.web import http
from chalicelib.web.security_headers import protect

View = Callable[..., Response]


class GuardedApp(Chalice):
    """An app whose every answer has the headers of `security_headers`, also those that Chalice gives."""

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().__call__(event, context)
        told["headers"] = protect(told.get("headers", {}), lambda: open_context().files.origin)
        return told


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
                return response

            return respond

        return decorate


def log(**facts: Any) -> None:
    """One structured line per invocation, on stderr and flushed; no personal data."""
    print(json.dumps(facts, default=str), file=sys.stderr, flush=True)


def hide_values(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Log what a function fails of without the values in it, for the runtime writes an exception's text."""

    @wraps(function)
    def run(event: Any) -> Any:
        try:
            return function(event)
        except Exception as fault:
            log_fault(fault)
            raise RuntimeError(describe(fault)) from None

    return run


def _response(view: View, arguments: dict[str, str], asked: Request, form: str) -> Response:
    try:
        return view(**arguments)
    except Refusal as refusal:
        return _refusal_response(asked, refusal, form=form)
    except Exception as fault:
        log_fault(fault)
        return http.problem_of(500, "broken", http.language_of(asked))


def _refusal_response(asked: Request, refusal: Refusal, *, form: str) -> Response:
    """A problem document for a program, a page for a browser without JavaScript."""
    if http.is_form(asked):
        from chalicelib.web import public_pages

        page: Response = public_pages.refusal_page(open_context(), asked, refusal, form=form)
        return page
    return http.problem(refusal, http.language_of(asked))

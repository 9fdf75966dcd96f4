"""The Lambda entry points: parse, call the service, respond. Nothing is decided here.

form · signed link  →  Command  →  decide (pure)  →  one conditional write  →  stream → queue → e-mail
"""

import logging
from typing import Any

from chalice.app import Rate, Response

from chalicelib.adapters.mail_queue import pending_mails
from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.cases import presentation, service
from chalicelib.cases.context import edge_secrets
from chalicelib.cases.context import open_context as context
from chalicelib.cases.documents import confirmation_path
from chalicelib.cases.register.answer import registration_answer
from chalicelib.cases.register.registration import register_product
from chalicelib.cases.upload_permissions import permit
from chalicelib.cases.visitor_bounds import count_command, count_visit
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.kernel.errors import NotFound, Unauthorized
from chalicelib.domain.products.registration_form import Registration
from chalicelib.domain.requests import validation_messages as words
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.domain.requests.queries import CoverageQuestion, LinksRequest, Lookup, Upload
from chalicelib.web import http
from chalicelib.web.edge import ErrorBoundary, GuardedApp, hide_values, log

app = GuardedApp(app_name="aftercare")
app.log.setLevel(logging.WARNING)
ANY = ["*/*"]  # an unsupported type is refused by us, in the caller's language

boundary = ErrorBoundary(app)
call, handle_errors = boundary.call, boundary.handle_errors


def visitor() -> str:
    """Whose call is being answered, as the edge says."""
    settings = context().settings
    return http.visitor(call(), settings.trusted_proxies, edge_secrets(settings))


@app.route("/requests/{kind}", methods=["POST"], content_types=ANY)
@handle_errors()
def post_request(kind: str) -> Response:
    """Take a request: 201 with the case's number and coverage, or 303 to the confirmation page."""
    if kind not in REQUESTS:
        raise NotFound("no_such_page")
    if http.is_form(call()) and "add" in http.fields(http.raw(call())):
        from chalicelib.web import public_pages

        again: Response = public_pages.form_with_one_more(context(), call(), kind)
        return again
    request = http.parse(call(), REQUESTS[kind], context().validation_context())
    origin = service.Origin("form", language=http.language_of(call()), visitor=visitor())
    case = service.submit(
        context(),
        request,
        key=http.idempotency_key(call()),
        now=context().now(),
        origin=origin,
    )
    if http.is_form(call()):
        return http.see_other(confirmation_path(context(), case.number))
    return http.answer(presentation.request_answer(context(), case), status=201)


@app.route("/confirmation/{token}", methods=["GET"])
@handle_errors()
def get_confirmation(token: str) -> Response:
    """The page after a form that was sent without JavaScript."""
    from chalicelib.web import public_pages

    try:
        case = service.open_confirmation(context(), token, now=context().now())
    except Unauthorized as refusal:
        if "text/html" not in str(call().headers.get("accept", "")):
            raise
        ended: Response = public_pages.refusal_page(context(), call(), refusal, form="lookup")
        return ended
    query: Any = call().query_params or {}
    here = f"{context().settings.site_url}/api/confirmation/{token}"
    page: Response = public_pages.confirmation_page(context(), case, key=query.get("key", ""), here=here)
    return page


@app.route("/cases/lookup", methods=["POST"], content_types=ANY)
@handle_errors(form="lookup")
def post_lookup() -> Response:
    """Number and e-mail → how the case stands, without personal data (D4)."""
    asked = call()
    question = http.parse(asked, Lookup, context().validation_context())
    case = service.lookup(context(), question, visitor=visitor(), now=context().now())
    language = http.language_of(asked)
    progress = presentation.progress(context(), case, language)
    if http.is_form(asked):
        from chalicelib.web import public_pages

        return public_pages.progress_page(progress, language, email=question.email)
    return http.answer(progress)


@app.route("/cases/links", methods=["POST"], content_types=ANY)
@handle_errors(form="links")
def post_links() -> Response:
    """Mail the links of an address's open cases; the answer never says whether there are any."""
    asked = call()
    wish = http.parse(asked, LinksRequest, context().validation_context())
    language = wish.language if "language" in wish.model_fields_set else http.language_of(asked)
    service.request_links(context(), wish.email, language, visitor=visitor(), now=context().now())
    if http.is_form(asked):
        from chalicelib.web import public_pages

        page: Response = public_pages.notice_page(
            language, words.sentence(words.NOTICES, "links_sent", language)
        )
        return page
    return http.answer({"status": "accepted"}, status=202)


@app.route("/cases/{number}", methods=["GET"])
@handle_errors()
def get_case(number: str) -> Response:
    """The customer's whole view of a case, personal data masked."""
    asked = call()
    case = service.open_with_token(context(), number, http.bearer(asked), now=context().now())
    return http.answer(
        presentation.case_view(context(), case, http.language_of(asked, case.request.language))
    )


@app.route("/cases/{number}/{command}", methods=["POST"], content_types=ANY)
@handle_errors()
def post_command(number: str, command: str) -> Response:
    """Do one of the customer's commands, and answer with the view after it."""
    asked = call()
    if command not in CUSTOMER_COMMANDS:
        raise NotFound("no_such_page")
    opened = service.open_with_token(context(), number, http.bearer(asked), now=context().now())
    parsed = http.parse(asked, CUSTOMER_COMMANDS[command], context().validation_context())
    count_command(context(), opened.number, visitor(), now=context().now())
    by = service.customer_by(context(), http.bearer(asked))
    case = service.act(context(), opened.number, parsed, actor=by, now=context().now())
    if http.is_form(asked):
        return http.see_other(confirmation_path(context(), case.number))
    return http.answer(
        presentation.case_view(context(), case, http.language_of(asked, case.request.language))
    )


@app.route("/cases/{number}/data/{what}", methods=["POST"], content_types=ANY)
@handle_errors()
def post_data_wish(number: str, what: str) -> Response:
    """Mail the link that confirms a wish for all that is held of the case's customer, or for its erasure."""
    from chalicelib.web import data_pages

    answer: Response = data_pages.ask(context(), call(), number, what, visitor=visitor())
    return answer


@app.route("/data/{token}", methods=["GET"])
@handle_errors(form="links")
def get_data(token: str) -> Response:
    """What a mailed link to one's own data would do; opening it changes nothing."""
    from chalicelib.web import data_pages

    page: Response = data_pages.show(context(), call(), token)
    return page


@app.route("/data/{token}", methods=["POST"], content_types=ANY)
@handle_errors(form="links")
def post_data(token: str) -> Response:
    """Do it: queue the copy or the erasure, or fetch the copy."""
    from chalicelib.web import data_pages

    page: Response = data_pages.act(context(), call(), token)
    return page


@app.route("/documents/{token}", methods=["GET"])
@handle_errors()
def get_document(token: str) -> Response:
    """A printable page or a calendar entry, by its signed address."""
    from chalicelib.web.print_pages import document_page

    try:
        return document_page(context(), token)
    except (Unauthorized, NotFound) as refusal:
        if "text/html" not in str(call().headers.get("accept", "")):
            raise
        from chalicelib.web import public_pages

        page: Response = public_pages.refusal_page(context(), call(), refusal, form="lookup")
        return page


@app.route("/staff/{token}", methods=["GET"])
@handle_errors()
def get_staff(token: str) -> Response:
    """What a personal link of staff opens: the case, and the steps that its person may take."""
    from chalicelib.web.staff import routes

    page: Response = routes.show(context(), call(), token)
    return page


@app.route("/staff/{token}/{event}", methods=["POST"], content_types=ANY)
@handle_errors()
def post_staff(token: str, event: str) -> Response:
    """Take a step from its form: 303 back to the page, or the page again with what is wrong."""
    from chalicelib.web.staff import routes

    page: Response = routes.act(context(), call(), token, event)
    return page


@app.route("/coverage", methods=["POST"], content_types=ANY)
@handle_errors(form="coverage")
def post_coverage() -> Response:
    """Who would pay, without making a case."""
    asked, language = call(), http.language_of(call())
    question = http.parse(asked, CoverageQuestion, context().validation_context())
    count_visit(context(), visitor(), "coverage", now=context().now())
    answer = presentation.coverage(context(), question, language)
    if http.is_form(asked):
        from chalicelib.web import public_pages

        page: Response = public_pages.coverage_page(
            answer, language, asked=question, today=context().validation_context().today
        )
        return page
    return http.answer(answer)


@app.route("/products", methods=["POST"], content_types=ANY)
@handle_errors(form="register")
def post_product() -> Response:
    """Take a registration, and mail the link that confirms it (D10); no product is read or changed."""
    asked = call()
    registration = http.parse(asked, Registration, context().validation_context())
    count_visit(context(), visitor(), "registrations", now=context().now())
    pending = register_product(context(), registration, now=context().now())
    language = http.language_of(asked)
    answer = registration_answer(context(), pending, language, now=context().now())
    if http.is_form(asked):
        from chalicelib.web import public_pages

        page: Response = public_pages.registration_page(
            answer, language, today=context().validation_context().today
        )
        return page
    return http.answer(answer, status=201)


@app.route("/products/{token}", methods=["GET"])
@handle_errors(form="product")
def get_product(token: str) -> Response:
    """What the mailed link of a registration opens; it changes nothing."""
    from chalicelib.web import product_pages

    page: Response = product_pages.show(context(), call(), token)
    return page


@app.route("/products/{token}/{action}", methods=["POST"], content_types=ANY)
@handle_errors(form="product")
def post_product_action(token: str, action: str) -> Response:
    """Confirm a registration, pass the product on, agree to a new owner, or remove it."""
    from chalicelib.web import product_pages

    page: Response = product_pages.act(context(), call(), token, action)
    return page


@app.route("/attachments", methods=["POST"], content_types=ANY)
@handle_errors()
def post_attachment() -> Response:
    """Permission to upload one file straight to the bucket, bound to its type and size."""
    upload = http.parse(call(), Upload, context().validation_context())
    return http.answer(permit(context(), upload, visitor=visitor(), now=context().now()), status=201)


@app.route("/policy", methods=["GET"])
@handle_errors()
def get_policy() -> Response:
    """The public part of the policy in force."""
    return http.answer(context().policy.public())


@app.route("/openapi.json", methods=["GET"])
@handle_errors()
def get_openapi() -> Response:
    """All of this as OpenAPI 3.1, generated from the models."""
    from chalicelib.web.openapi import document

    return http.answer(document(context().settings.site_url))


@app.route("/health", methods=["GET"])
@handle_errors()
def get_health() -> Response:
    """Alive, with the policy that is in force and the time that it is here."""
    policy = context().policy
    return http.answer(
        {
            "status": "ok",
            "policy_version": policy.version,
            "policy_hash": policy.hash,
            "now": context().now().isoformat(),
        }
    )


@app.on_dynamodb_record(stream_arn="overridden-by-resources.yaml", batch_size=100, name="forward")
@hide_values
def forward(event: Any) -> None:
    """Queue the mails that stored steps promise: the cases' stream → the mail queue."""
    mails = pending_mails(event.to_dict()["Records"])
    context().mail_queue.queue(*map(QueuedCaseMail, mails))
    log(function="forward", mails=len(mails))


@app.on_sqs_message(queue="overridden-by-resources", batch_size=10, name="deliver")
@hide_values
def deliver(event: Any) -> dict[str, Any]:
    """Send the mails of one batch; after a failure the rest of that case waits, to keep its order."""
    from chalicelib.outbound.worker import deliver_batch

    failed = deliver_batch(context(), event.to_dict()["Records"], now=context().now())
    log(function="deliver", mails=len(event.to_dict()["Records"]), failed=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


@app.on_sqs_message(queue="overridden-by-resources", batch_size=10, name="inbound")
@hide_values
def inbound(event: Any) -> dict[str, Any]:
    """Deal with mails that arrived and reports on ours, as SES (or the local entrance) announces them."""
    from chalicelib.inbound.announcements import handle_batch

    failed = handle_batch(context(), event.to_dict()["Records"], now=context().now(), tell=log)
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


@app.schedule(Rate(1, unit=Rate.MINUTES), name="clock")
@hide_values
def clock(event: Any) -> dict[str, int]:
    """What time brings: each part is done even where another fails, and a failure is told at the end."""
    from chalicelib.scheduled.run import run_jobs

    told = run_jobs(context(), context().now())
    log(function="clock", **told.counts)
    told.check()
    return told.counts

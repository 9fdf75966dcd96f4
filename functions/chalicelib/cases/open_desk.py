"""The desk of this worker: policy and adapters, put together once."""

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from chalicelib.adapters.arrivals import Arrivals
from chalicelib.adapters.aws import client
from chalicelib.adapters.clock import now
from chalicelib.adapters.files import Files
from chalicelib.adapters.job_progress import Rounds
from chalicelib.adapters.ledger import Ledger
from chalicelib.adapters.mail_queue import Outbox
from chalicelib.adapters.products import Products
from chalicelib.adapters.signed_links import Tokens
from chalicelib.adapters.table import Cases
from chalicelib.cases.service import Desk
from chalicelib.cases.settings import settings
from chalicelib.domain.policy.policy import Policy, today

POLICY = Path(__file__).parent.parent / "policy.json"


@cache
def policy() -> Policy:
    """The compiled policy with all its versions."""
    return Policy.model_validate_json(POLICY.read_bytes())


def desk() -> Desk:
    """Everything that the services act on, with the policy in force today."""
    return desk_on(today(policy(), now(settings().clock_file)))


@lru_cache(maxsize=2)
def desk_on(day: date) -> Desk:
    """The desk of one day at the shop: a new version of the policy holds from its first minute."""
    found = settings()
    dynamodb, files = client("dynamodb"), Files(client("s3"), found.files_bucket)
    return Desk(
        policy=policy().at(day),
        settings=found,
        cases=Cases(dynamodb, found.cases_table, files),
        ledger=Ledger(dynamodb, found.ledger_table),
        files=files,
        outbox=Outbox(client("sqs"), found.mail_queue_url, found.inbound_queue_url),
        tokens=Tokens(found.signing_secrets),
        products=Products(dynamodb, found.ledger_table),
        arrivals=Arrivals(dynamodb, found.ledger_table),
        rounds=Rounds(dynamodb, found.ledger_table),
    )

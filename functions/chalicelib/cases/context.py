"""The context of this worker: policy and adapters, put together once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from chalicelib.adapters import clock
from chalicelib.adapters.arrivals import Arrivals
from chalicelib.adapters.aws import client
from chalicelib.adapters.data_wishes import DataWishes
from chalicelib.adapters.files import Files
from chalicelib.adapters.job_progress import JobProgress
from chalicelib.adapters.ledger import Ledger
from chalicelib.adapters.mail_queue import MailQueue
from chalicelib.adapters.products import Products
from chalicelib.adapters.secret_store import SecretStore
from chalicelib.adapters.signed_links import SignedLinks
from chalicelib.adapters.site_store import SiteStore
from chalicelib.adapters.staff_access import StaffAccess
from chalicelib.adapters.table import Cases
from chalicelib.cases.settings import Settings, settings
from chalicelib.domain.kernel.fields import ValidationContext
from chalicelib.domain.policy.policy import Policy, today

POLICY = Path(__file__).parent.parent / "policy.json"


@dataclass(frozen=True)
class AppContext:
    """Everything that the services act on: the policy in force, and the adapters."""

    policy: Policy
    settings: Settings
    cases: Cases
    ledger: Ledger
    files: Files
    mail_queue: MailQueue
    signed_links: SignedLinks
    products: Products
    arrivals: Arrivals
    job_progress: JobProgress
    staff_access: StaffAccess
    site_store: SiteStore
    data_wishes: DataWishes

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return clock.now(self.settings.clock_file)

    def validation_context(self) -> ValidationContext:
        """What the checks of a form must know: today's date at the shop, and its models."""
        return ValidationContext(
            today=today(self.policy, self.now()),
            models=self.policy.models,
            files=self.policy.pages.privacy.uploads.files,
        )


@cache
def policy() -> Policy:
    """The compiled policy with all its versions."""
    return Policy.model_validate_json(POLICY.read_bytes())


@cache
def secret_store() -> SecretStore:
    return SecretStore(lambda: client("secretsmanager"))


def signing_secrets() -> tuple[str, ...]:
    """The secrets of signed links, newest first: the first signs, all of them open."""
    found = settings()
    if found.signing_secrets:
        return found.signing_secrets
    return tuple(one for one in secret_store().read(found.signing_secret_id).split(",") if one)


def edge_secrets(found: Settings) -> tuple[str, ...]:
    """What the edge proves itself with; two while one is renewed."""
    if found.edge_secrets or not found.edge_secret_id:
        return found.edge_secrets
    return tuple(one for one in secret_store().read(found.edge_secret_id).split(",") if one)


def smtp_url(found: Settings) -> str:
    """Where mails go by SMTP, with user and password."""
    return secret_store().read(found.smtp_secret_id) if found.smtp_secret_id else found.smtp_url


def open_context() -> AppContext:
    """Everything that the services act on, with the policy in force today."""
    return context_on(today(policy(), clock.now(settings().clock_file)))


@lru_cache(maxsize=2)
def context_on(day: date) -> AppContext:
    """The context of one day at the shop: a new version of the policy holds from its first minute."""
    found = settings()
    dynamodb, files = client("dynamodb"), Files(client("s3"), found.files_bucket)
    holding = policy().at(day)
    kept = timedelta(days=holding.pages.privacy.mail.kept_days)
    return AppContext(
        policy=holding,
        settings=found,
        cases=Cases(dynamodb, found.cases_table, files),
        ledger=Ledger(dynamodb, found.ledger_table, kept=kept),
        files=files,
        mail_queue=MailQueue(
            client("sqs"), found.mail_queue_url, found.inbound_queue_url, found.large_mail_queue_url
        ),
        signed_links=SignedLinks(signing_secrets),
        products=Products(dynamodb, found.ledger_table),
        arrivals=Arrivals(dynamodb, found.ledger_table, kept=kept),
        job_progress=JobProgress(dynamodb, found.ledger_table),
        staff_access=StaffAccess(dynamodb, found.ledger_table),
        site_store=SiteStore(client("s3"), found.site_bucket),
        data_wishes=DataWishes(dynamodb, found.ledger_table),
    )

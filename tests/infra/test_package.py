"""The package holds what it must, and nothing that it must not."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases.context import POLICY
from chalicelib.inbound.pipeline import ASIDE, KEPT
from infra.local.processes import hold_build
from infra.package import build


@pytest.fixture(scope="module", params=["prod", "local"])
def package(request: pytest.FixtureRequest, compiled_policy: None) -> Path:
    with hold_build():
        return build(request.param)


@pytest.fixture(scope="module")
def template(package: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((package / "template.json").read_text())
    return loaded


@pytest.fixture(scope="module")
def names(package: Path) -> set[str]:
    with zipfile.ZipFile(package / "deployment.zip") as archive:
        return set(archive.namelist())


def test_what_the_gateway_says_itself_has_the_headers_too(template: dict[str, Any]) -> None:
    said = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    for one in said.values():
        headers = one["ResponseParameters"]["Headers"]
        assert headers["X-Content-Type-Options"] == "'nosniff'"
        assert headers["Content-Security-Policy"] == "'sandbox'"
        assert headers["Referrer-Policy"] == "'no-referrer'"
        assert headers["X-Frame-Options"] == "'DENY'"


def test_no_log_of_the_gateway_holds_a_path(template: dict[str, Any]) -> None:
    """A path holds the token of a link; so do headers, and execution logs hold all of a call."""
    api = template["Resources"]["RestAPI"]["Properties"]
    _, setting, otherwise = api["AccessLogSetting"]["Fn::If"]
    assert otherwise == {"Ref": "AWS::NoValue"}
    names = set(re.findall(r"\$context\.([\w.]+)", setting["Format"]))
    assert names == {"requestTime", "resourcePath", "httpMethod", "status", "responseLatency", "requestId"}
    assert json.loads(setting["Format"].replace("$", ""))["route"] == "context.resourcePath"
    [every] = api["MethodSettings"]
    assert (every["LoggingLevel"], every["DataTraceEnabled"]) == ("OFF", False)


@pytest.mark.parametrize(
    "name",
    [
        "app.py",
        "chalice/app.py",
        "chalicelib/policy.json",
        "chalicelib/mail_parser/words/bounces.txt",
        "boto3/__init__.py",
        "pydantic/__init__.py",
    ],
)
def test_it_holds(names: set[str], name: str) -> None:
    assert name in names


def test_the_policy_is_the_compiled_one(package: Path) -> None:
    with zipfile.ZipFile(package / "deployment.zip") as archive:
        assert archive.read("chalicelib/policy.json") == POLICY.read_bytes()


def test_every_module_is_compiled(names: set[str]) -> None:
    def compiled(name: str) -> str:
        path = Path(name)
        return str(path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc")

    assert {compiled(name) for name in names if name.endswith(".py")} <= names


def test_only_used_services_are_described(names: set[str]) -> None:
    described = {
        name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2
    }
    assert described == {"dynamodb", "s3", "sqs", "sns", "ses", "sesv2", "secretsmanager"}


def test_the_same_sources_make_the_same_bytes(package: Path) -> None:
    before = (package / "deployment.zip").read_bytes()
    with hold_build():
        build("prod" if package.name == "package" else "local")
    assert (package / "deployment.zip").read_bytes() == before


def test_each_function_has_its_own_permissions(template: dict[str, Any]) -> None:
    roles = {name for name, made in template["Resources"].items() if made["Type"] == "AWS::IAM::Role"}
    functions = {"ApiHandlerRole", "ForwardRole", "DeliverRole", "ClockRole", "InboundRole"}
    assert roles == functions | {"FileScannerRole"}


def statements_of(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """All that a policy allows, with what it allows only where a switch is on."""
    rows = policy["PolicyDocument"]["Statement"]
    return [row["Fn::If"][1] if "Fn::If" in row else row for row in rows]


def test_the_scanner_of_files_is_a_switch_that_is_off(template: dict[str, Any]) -> None:
    assert template["Parameters"]["FileScanner"]["Default"] == "off"
    assert template["Conditions"]["ScansFiles"] == {"Fn::Equals": [{"Ref": "FileScanner"}, "on"]}
    resources = template["Resources"]
    switched = {name for name, made in resources.items() if made.get("Condition") == "ScansFiles"}
    assert switched == {"FileScannerPlan", "FileScannerRole"}
    told = resources["FilesBucket"]["Properties"]["NotificationConfiguration"]
    assert (told["Fn::If"][0], told["Fn::If"][2]) == ("ScansFiles", {"Ref": "AWS::NoValue"})


def test_the_scanner_marks_files_of_cases_and_only_the_api_reads_its_marks(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    plan = resources["FileScannerPlan"]["Properties"]
    assert plan["ProtectedResource"]["S3Bucket"]["ObjectPrefixes"] == ["cases/"]
    assert plan["Actions"]["Tagging"]["Status"] == "ENABLED"
    assert {name for name, made in resources.items() if "FILES_SCANNED" in json.dumps(made)} == {"APIHandler"}
    readers = {
        name
        for name, made in resources.items()
        if made["Type"] == "AWS::IAM::Role" and "s3:GetObjectTagging" in json.dumps(made)
    }
    assert readers == {"ApiHandlerRole", "FileScannerRole"}
    writers = {name for name, made in resources.items() if "s3:PutObjectTagging" in json.dumps(made)}
    assert writers == {"FileScannerRole"}


def test_nothing_is_allowed_on_everything_but_listing(template: dict[str, Any]) -> None:
    statements = [
        statement
        for made in template["Resources"].values()
        if made["Type"] == "AWS::IAM::Role"
        for policy in made["Properties"]["Policies"]
        for statement in statements_of(policy)
        if statement["Resource"] == "*"
    ]
    assert all(statement["Action"] == ["dynamodb:ListStreams"] for statement in statements)


@pytest.mark.parametrize(
    ("queue", "function"),
    [("MailQueue", "Deliver"), ("InboundQueue", "Inbound"), ("LargeMailQueue", "Inbound")],
)
def test_an_invocation_may_time_out_six_times_before_a_mail_is_tried_again(
    template: dict[str, Any], queue: str, function: str
) -> None:
    resources = template["Resources"]
    patience = resources[queue]["Properties"]["VisibilityTimeout"]
    assert patience >= 6 * resources[function]["Properties"]["Timeout"]


def test_mails_are_kept_as_long_as_the_privacy_page_says(template: dict[str, Any]) -> None:
    privacy = json.loads(POLICY.read_text("utf-8"))["pages"]["privacy"]
    rules = template["Resources"]["FilesBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if rule.get("Prefix") in {KEPT, ASIDE}}
    assert days == dict.fromkeys((KEPT, ASIDE), privacy["mail"]["kept_days"])


@pytest.mark.parametrize("table", ["CasesTable", "LedgerTable"])
def test_backups_end_when_the_privacy_page_says(template: dict[str, Any], table: str) -> None:
    privacy = json.loads(POLICY.read_text("utf-8"))["pages"]["privacy"]
    backups = template["Resources"][table]["Properties"]["PointInTimeRecoverySpecification"]
    assert backups["RecoveryPeriodInDays"] == privacy["backup_days"]


def test_only_the_clock_deletes_cases(template: dict[str, Any]) -> None:
    able = {
        name
        for name, made in template["Resources"].items()
        if made["Type"] == "AWS::IAM::Role"
        for policy in made["Properties"]["Policies"]
        for statement in statements_of(policy)
        if "dynamodb:DeleteItem" in statement["Action"] and "CasesTable" in str(statement["Resource"])
    }
    assert able == {"ClockRole"}


SECRETS = {"SigningSecrets", "SmtpUrl", "EdgeSecrets"}
READERS = {
    "APIHandler": {"SigningSecret", "EdgeSecret"},
    "Inbound": {"SigningSecret"},
    "Deliver": {"SigningSecret", "SmtpSecret"},
    "Clock": {"SigningSecret"},  # a copy of somebody's data has our mails with their own ids
}


def test_no_environment_holds_a_secret(template: dict[str, Any]) -> None:
    made = template["Resources"].values()
    environments = [one["Properties"].get("Environment", {}) for one in made if "Function" in one["Type"]]
    text = json.dumps([template["Globals"], environments])
    assert len(environments) == 5
    assert not {one for one in SECRETS if f'"{one}"' in text or f"${{{one}}}" in text}


def test_each_function_may_read_the_secrets_that_it_needs(template: dict[str, Any]) -> None:
    for name in ("APIHandler", "Inbound", "Deliver", "Forward", "Clock"):
        function = template["Resources"][name]["Properties"]
        role = template["Resources"][function["Role"]["Fn::GetAtt"][0]]["Properties"]
        statements = [one for policy in role["Policies"] for one in statements_of(policy)]
        read = [one["Resource"] for one in statements if "secretsmanager" in json.dumps(one["Action"])]
        readable = set(re.findall(r'"Ref": "(\w+Secret)"', json.dumps(read)))
        assert readable == READERS.get(name, set())


def test_the_clock_publishes_pages_only_where_the_stack_knows_the_sites_bucket(
    template: dict[str, Any],
) -> None:
    assert template["Parameters"]["SiteBucket"]["Default"] == ""
    resources = template["Resources"]
    assert {name for name, made in resources.items() if "SITE_BUCKET" in json.dumps(made)} == {"Clock"}
    touching = {name for name, made in resources.items() if "${SiteBucket}" in json.dumps(made)}
    assert touching == {"ClockRole"}
    (policy,) = resources["ClockRole"]["Properties"]["Policies"]
    rules = [one for one in policy["PolicyDocument"]["Statement"] if "${SiteBucket}" in json.dumps(one)]
    assert rules
    assert all(one["Fn::If"][0] == "PublishesPages" for one in rules)

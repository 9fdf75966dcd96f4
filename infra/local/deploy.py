"""Deploys the packaged functions to the emulator as to AWS: upload, change set, execute."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.locale.words import main_language
from infra.local.place import Place, keep, roster
from infra.local.processes import Trouble
from infra.local.storage.compact import compact

STACK = "aftercare"
CODE_BUCKET = "aftercare-deployments"
SERVICE_ADDRESS = "service@example.com"
WAIT_SECONDS = 60.0


def client(place: Place, service: str) -> Any:
    """Return a client of the emulator's service, which never asks the real AWS."""
    return boto3.client(
        service,
        endpoint_url=place.emulator_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 # nosec B106 # the emulator takes any
        config=Config(retries={"max_attempts": 1}, read_timeout=60),
    )


def parameters(place: Place) -> dict[str, str]:
    """Return the template's parameters for this machine."""
    return {
        "SiteUrl": place.url,
        "ServiceAddress": SERVICE_ADDRESS,
        "Carrier": "smtp",
        "Receives": "other",
        "SmtpUrl": f"smtp://127.0.0.1:{place.inner['mailbox']}",
        "MailsPerSecond": "0",  # the mailbox here has no bound
        "SigningSecrets": place.signing_secret(),
        "Roster": roster(),
        "StaffLanguage": main_language(),
        "TrustedProxies": "0",
        "EdgeSecrets": place.edge_secret(),
        **({"ShopAlarm": place.shop_alarm} if place.shop_alarm else {}),
        "ClockFile": str(place.clock_file),
    }


def outputs(place: Place) -> dict[str, str]:
    """Return the stack's outputs, or nothing if it is not there."""
    try:
        found = client(place, "cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return {}
    return {output["OutputKey"]: output["OutputValue"] for output in found[0].get("Outputs", [])}


def template(place: Place) -> dict[str, Any]:
    """Return the packaged template with the code's address, and a fingerprint of everything as an output."""
    folder = place.data / "package"
    zipped = (folder / "deployment.zip").read_bytes()
    key = f"{hashlib.sha256(zipped).hexdigest()}.zip"
    text = (folder / "template.json").read_text().replace("./deployment.zip", f"s3://{CODE_BUCKET}/{key}")
    made: dict[str, Any] = json.loads(text)
    mark = hashlib.sha256((text + json.dumps(parameters(place))).encode()).hexdigest()
    made["Outputs"]["Fingerprint"] = {"Value": mark}
    made["Outputs"]["CodeKey"] = {"Value": key}
    return made


def upload(place: Place, key: str) -> None:
    """Put the code where the template says."""
    storage = client(place, "s3")
    storage.create_bucket(Bucket=CODE_BUCKET)
    for old in storage.list_objects_v2(Bucket=CODE_BUCKET).get("Contents", []):
        storage.delete_object(Bucket=CODE_BUCKET, Key=old["Key"])
    storage.put_object(
        Bucket=CODE_BUCKET, Key=key, Body=(place.data / "package" / "deployment.zip").read_bytes()
    )


def deploy(place: Place) -> dict[str, str]:
    """Create or update the stack unless it is just so already; return its outputs. Raises Trouble."""
    wanted, there = template(place), outputs(place)
    if there.get("Fingerprint") != wanted["Outputs"]["Fingerprint"]["Value"]:
        upload(place, wanted["Outputs"]["CodeKey"]["Value"])
        change(place, wanted, kind="UPDATE" if there else "CREATE")
        compact(
            place.emulator_url
        )  # the journal knows tables, objects and queues, not what a deployment makes
        there = outputs(place)
    if "RestAPIId" not in there:
        raise Trouble("The saved data does not hold a whole stack: run `make reset`, then `make up` again.")
    return there


def change(place: Place, wanted: dict[str, Any], *, kind: str) -> None:
    """Execute one change set to its end; raise Trouble with CloudFormation's reason if it failed."""
    cloud = client(place, "cloudformation")
    name = f"change-{time.time_ns()}"
    cloud.create_change_set(
        StackName=STACK,
        ChangeSetName=name,
        ChangeSetType=kind,
        TemplateBody=json.dumps(wanted),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters(place).items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloud.execute_change_set(StackName=STACK, ChangeSetName=name)
    deadline = time.monotonic() + WAIT_SECONDS
    while (status := state(cloud)).endswith("IN_PROGRESS") and time.monotonic() < deadline:
        time.sleep(0.1)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise Trouble(f"The functions could not be deployed ({status}): {reason(cloud)}")


def state(cloud: Any) -> str:
    """Return the stack's status."""
    return str(cloud.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])


def reason(cloud: Any) -> str:
    """Return what the first failed resource said."""
    events = cloud.describe_stack_events(StackName=STACK)["StackEvents"]
    said = [
        event.get("ResourceStatusReason", "")
        for event in events
        if event["ResourceStatus"].endswith("FAILED")
    ]
    return said[-1] if said else "no reason was given"


def routes(place: Place) -> dict[str, list[str]]:
    """Return the deployed paths and their methods, from the template that Chalice wrote."""
    made = json.loads((place.data / "package" / "template.json").read_text())
    paths = made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    return {path: sorted(method.upper() for method in methods) for path, methods in paths.items()}


def tell_gateway(place: Place, there: dict[str, str]) -> None:
    """Write down what the gateway must know; it reads the file again when it changes."""
    known = {
        "api": f"{place.emulator_url}/restapis/{there['RestAPIId']}/api/_user_request_",
        "uploads": place.emulator_url,
        "routes": routes(place),
        "bucket": there["FilesBucket"],
        "topic": there.get("InboundTopic"),
    }
    keep(place.routes_file, json.dumps(known))

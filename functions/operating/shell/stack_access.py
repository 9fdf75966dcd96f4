"""Which stack the command speaks to: the local one by default, or one on AWS by its stage.

The functions' own environment is read from the stack, so that the command acts with the same settings.
"""

import os
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.cases.context import AppContext, open_context

STACK = "aftercare"


class NoStack(Exception):
    """There is no such stack, or it cannot be reached; the sentence says what to do."""


def context_of_stage(stage: str) -> AppContext:
    """The context of that stage. Raises NoStack."""
    name = STACK if stage == "local" else f"{STACK}-{stage}"
    try:
        use_local_endpoint() if stage == "local" else None
        os.environ.update(environment(name))
    except (BotoCoreError, ClientError, FileNotFoundError) as error:
        cure = "start it with `make up`" if stage == "local" else "check --stage and your AWS credentials"
        raise NoStack(f"No stack `{name}` answers: {cure}.") from error
    return open_context()


def environment(stack: str) -> dict[str, str]:
    """The environment of the stack's clock function, which has every setting but the secret of links."""
    found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    outputs: dict[str, str] = {output["OutputKey"]: output["OutputValue"] for output in found}
    function: Any = boto3.client("lambda").get_function_configuration(FunctionName=outputs["ClockName"])
    variables: dict[str, str] = function["Environment"]["Variables"]
    return variables | {"SIGNING_SECRET_ID": outputs["SigningSecret"]}


def compact_journal() -> None:
    """Let nothing that was erased stay in the local stack's journal. Raises NoStack."""
    from infra.local.place import Place
    from infra.local.processes import Trouble
    from infra.local.storage.compact import compact

    try:
        compact(Place.from_environment().emulator_url)
    except Trouble as trouble:
        raise NoStack(f"It is erased, but its journal could not be shortened: {trouble}") from None


def use_local_endpoint() -> None:
    """Point boto3 at the emulator of the stack in DATA_DIR; it takes any credentials.

    Raises FileNotFoundError where no stack was ever started.
    """
    from infra.local.place import Place

    os.environ.update(
        AWS_ENDPOINT_URL=Place.from_environment().emulator_url,
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 # nosec B106 # the emulator takes any
    )

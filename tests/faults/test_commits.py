"""The emulator's changes: done over after a crash, undone where they cannot be kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.place import ROOT

BEGIN = """
import asyncio, json, os, sys
from pathlib import Path
from infra.local.emulator import configure
data = Path(sys.argv[1])
configure(data, "1")
from infra.local.storage.recovery import recover
recover(data)
from ministack.services import dynamodb, s3, sqs
from infra.local.storage import changes
from infra.local.storage.commits import Commits
from infra.local.storage.journal import Journal
from infra.local.storage.objects import sync_all

said = []
commits = Commits(Journal(data / "journal", reserve=10), said.append)
def table():
    dynamodb._create_table({"TableName": "table", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}})
    return sqs._act_create_queue({"QueueName": "q.fifo", "Attributes": {"FifoQueue": "true"}}, "")["QueueUrl"]
queue = table()
before = dict(s3._buckets["bucket"]["objects"]) if "bucket" in s3._buckets else {}
if "bucket" not in s3._buckets: s3._create_bucket("bucket", b"", {})
def put(key, value="1"):
    assert dynamodb._put_item({"TableName": "table", "Item": {"k": {"S": key}, "v": {"S": value}}})[0] == 200
def drop(key):
    dynamodb._delete_item({"TableName": "table", "Key": {"k": {"S": key}}})
def send(text):
    sqs._act_send_message({"QueueUrl": queue, "MessageBody": text, "MessageGroupId": "g",
        "MessageDeduplicationId": text}, "")
def take():
    for message in sqs._receive_messages_for_esm(queue, 1):
        sqs._delete_messages_for_esm(queue, {message["receipt_handle"]})
def upload(key, text="1"):
    assert s3._put_object("bucket", key, text.encode(), {})[0] == 200
def there():
    rows = dynamodb._tables["table"]["items"].items()
    items = {pk: item["v"]["S"] for pk, one in rows for item in one.values()}
    waiting = [message["body"] for message in sqs._queues[queue]["messages"]]
    stored = s3._buckets["bucket"]["objects"].items()
    objects = {key: s3._read_body("bucket", key, one).decode() for key, one in stored}
    return [dict(sorted(items.items())), waiting, dict(sorted(objects.items()))]
def settle():
    return asyncio.run(commits.settle())
"""

REPLAYED = {
    "a new item": "put('a')",
    "an item that changed": "put('a'); put('a', '2')",
    "an item that is gone": "put('a'); put('b'); drop('a')",
    "an item that came back": "put('a'); drop('a'); put('a', '3')",
    "messages in order": "send('m1'); send('m2'); send('m3')",
    "a message that was dealt with": "send('m1'); settle(); send('m2'); take()",
    "all at once": "put('a'); send('m1'); upload('o'); settle()"
    "; put('b'); send('m2'); take(); upload('o', 'new')",
}

REFUSED = {
    "an item": "put('x')",
    "a change": "put('old', 'changed')",
    "a removal": "drop('old')",
    "several changes of one item": "put('old', '2'); drop('old'); put('old', '3')",
    "a message": "send('new')",
    "a message that was dealt with": "take()",
    "all of it": "put('x'); drop('old'); send('new'); take(); upload('new')",
}

FULL = """
real = os.write
def refuse(file, data):  # the kernel's own answer, from its device for that
    with open('/dev/full', 'wb', buffering=0) as full:
        return full.write(data)
"""


def run(folder: Path, code: str) -> str:
    """Run this in a process with the emulator's services, which end as a killed one does."""
    command = [sys.executable, "-c", BEGIN + code + "\nos._exit(0)\n", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("state", "s3", "logs"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("changes", REPLAYED.values(), ids=REPLAYED)
def test_what_was_flushed_is_done_over_once_or_twice(folder: Path, changes: str) -> None:
    before = run(folder, f"{changes}; assert settle(); print(json.dumps(there()))")
    again = "for body in commits.journal.read(0): changes.replay(body)\n"
    after = run(folder, f"{again}print(json.dumps(there()))")
    twice = run(folder, f"{again}{again}print(json.dumps(there()))")
    assert after == before
    assert twice == before


def test_a_message_that_was_known_is_not_taken_again_after_a_crash(folder: Path) -> None:
    run(folder, "send('m1'); settle(); send('m2'); take(); assert settle()")
    again = "for body in commits.journal.read(0): changes.replay(body)\n"
    assert run(folder, f"{again}send('m1'); send('m2'); print(there()[1])") == "['m2']"


def test_what_streams_still_have_to_tell_is_told_after_a_crash(folder: Path) -> None:
    run(folder, "put('a'); put('b'); put('a', '2'); assert settle()")
    told = "told = dynamodb.stream_records_since('table', 0, 9)\n"
    told += "print([one['dynamodb']['NewImage']['v']['S'] for one in told])"
    again = "for body in commits.journal.read(0): changes.replay(body)\n"
    assert run(folder, again + told) == "['1', '1', '2']"


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_what_a_full_disk_refuses_leaves_nothing(folder: Path, changes: str) -> None:
    """Refused, undone, and done when there is room again."""
    code = f"""
{FULL}
put('old'); send('first'); upload('kept')
assert settle()
before = there()
{changes}
wanted = there()
os.write = refuse
assert not settle()
os.write = real
assert there() == before, (there(), before)
assert commits.full and said
{changes}
assert settle()
assert there() == wanted
print(json.dumps(there()))
"""
    wanted = run(folder, code)
    again = "for body in commits.journal.read(0): changes.replay(body)\n"
    assert run(folder, f"{again}print(json.dumps(there()))") == wanted


def test_an_object_that_has_no_room_leaves_the_one_before(folder: Path) -> None:
    code = f"""
{FULL}
upload('o', 'before')
os.write = refuse
for key in ('o', 'new'):
    try: upload(key, 'after')
    except OSError: print('refused')
os.write = real
print(there()[2], sorted(path.name for path in data.rglob('*.tmp')))
"""
    assert run(folder, code).splitlines() == ["refused", "refused", "{'o': 'before'} []"]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (("o.tmp",), "{'o': 'before'}"),
        (("o.tmp", "o.meta.json.tmp"), "{'o': 'before'}"),
        (("o", "o.meta.json.tmp"), "{'o': 'after!'}"),
    ],
)
def test_an_object_cut_short_is_the_one_before_or_the_new_one(
    folder: Path, parts: tuple[str, ...], found: str
) -> None:
    run(folder, "upload('o', 'before')")
    new = folder / "new"
    for name in ("state", "s3", "logs"):
        (new / name).mkdir(parents=True)
    run(new, "upload('o', 'after!')")
    made, old = next(new.rglob("o.meta.json")).parent, next(folder.glob("s3/**/o.meta.json")).parent
    for part in parts:
        (old / part).write_bytes((made / part.removesuffix(".tmp")).read_bytes())
    code = "print({key: s3._read_body('bucket', key, one).decode()[: one['size']]"
    code += " for key, one in before.items()})"
    assert run(folder, code) == found
    assert not list(folder.glob("s3/**/*.tmp"))

"""Faults as a log may keep them: what broke and where, and nothing that anybody typed.

An exception's text often repeats the value that it trips over: an address, a sentence, a token.
"""

import re
import sys
import traceback

ADDRESS = re.compile(r"[^\s@<]{1,64}@[^\s>]{1,255}")


def log_fault(fault: BaseException, about: str = "") -> None:
    """Write a fault on stderr: its kinds and places from the first cause on, without their texts."""
    print("\n".join([*([about] if about else []), *_tell(fault)]), file=sys.stderr, flush=True)


def describe(fault: BaseException) -> str:
    """Name a fault on one line: its kind, and the last place of ours that it came from."""
    frames = traceback.extract_tb(fault.__traceback__)
    return (
        f"{type(fault).__name__} at {frames[-1].name}:{frames[-1].lineno}" if frames else type(fault).__name__
    )


def mask_addresses(words: str) -> str:
    """Take the mail addresses out of what a carrier said: why it did not take a mail remains."""
    return ADDRESS.sub("…@…", words)


def _tell(fault: BaseException) -> list[str]:
    """The lines of a fault after those of what caused it."""
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
    return [*(_tell(before) if before else []), f"Fault: {type(fault).__name__}{_code_of(fault)}", *places]


def _code_of(fault: BaseException) -> str:
    """The code of a service's refusal, which is of a fixed list, unlike its message."""
    answer = getattr(fault, "response", None)
    code = answer.get("Error", {}).get("Code", "") if isinstance(answer, dict) else ""
    return f" ({code})" if code else ""

"""Everything that can be refused, as one tree.

Refusal                  status, code, data
├── Invalid              422  one or more Fault(field, code)
├── Malformed            400  the body cannot be read at all
├── TooLarge             413
├── WrongType            415
├── NotFound             404  also for what the caller may not know of
├── Unauthorized         401  missing, tampered or expired token
├── NotAllowed           409  the state of the case does not allow this command
├── Outdated             409  somebody else wrote the case in between
└── TooMany              429  with `retry_after` in seconds
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one field; `code` names a sentence in `words.FAULTS`."""

    field: str
    code: str
    data: tuple[tuple[str, str | int], ...] = ()


class Refusal(Exception):
    """Base of all refusals; becomes an RFC 9457 problem document at the edge."""

    status = 400
    code = "refused"

    def __init__(self, code: str = "", *, faults: tuple[Fault, ...] = (), retry_after: int = 0) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.faults = faults
        self.retry_after = retry_after


class Invalid(Refusal):
    status = 422
    code = "invalid"


class Malformed(Refusal):
    status = 400
    code = "malformed"


class TooLarge(Refusal):
    status = 413
    code = "too_large"


class WrongType(Refusal):
    status = 415
    code = "wrong_content_type"


class NotFound(Refusal):
    status = 404
    code = "not_found"


class Unauthorized(Refusal):
    status = 401
    code = "bad_token"


class NotAllowed(Refusal):
    status = 409
    code = "not_allowed_now"


class Outdated(Refusal):
    status = 409
    code = "outdated"


class TooMany(Refusal):
    status = 429
    code = "too_many"

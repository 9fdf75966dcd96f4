"""What a job goes through one by one, and what it left: that comes last the next time.

So one that is slow, fails or never ends costs the others one turn at most.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.job_progress import Checkpoint, JobProgress
from chalicelib.scheduled.budget import BrokenOff, Budget

MOST_LEFT = 2000  # that a checkpoint remembers: 100 kB of one item


@dataclass
class Worklist:
    """A job's checkpoint as this run changes it; `left` is in the order in which they are tried again."""

    progress: JobProgress
    name: str
    until: datetime
    budget: Budget = field(default_factory=Budget)
    left: dict[str, datetime] = field(default_factory=dict)
    tried: int = 0
    failed: int = 0
    before: Checkpoint | None = None

    def __post_init__(self) -> None:
        self.before = self.progress.checkpoint(self.name)
        if self.before:
            self.until, self.left = self.before.until, dict(self.before.left)

    @property
    def is_full(self) -> bool:
        """Whether this run begins nothing new; each run does one thing at least, so every job gets on."""
        return self.tried > 0 and self.budget.is_over

    def split_new(self, found: Iterable[str]) -> tuple[list[str], list[str]]:
        """Those found that are new to it, and those that were left, the longest untried first.

        What is left and no longer found is forgotten.
        """
        found = dict.fromkeys(found)
        self.left = {one: since for one, since in self.left.items() if one in found}
        return [one for one in found if one not in self.left], list(self.left)

    def leave(self, those: Mapping[str, datetime]) -> None:
        """Leave these to the next run, after those that wait already."""
        for one, since in those.items():
            self.left.pop(one, None)
            self.left[one] = since

    @contextmanager
    def attempt(self, one: str, since: datetime) -> Iterator[None]:
        """Do something with one of them: done, it is no longer left; failed or broken off, it is the last.

        A failure is logged and counted and goes no further. Raises BrokenOff, with the checkpoint saved.
        """
        self.tried += 1
        try:
            yield
        except Exception as fault:
            self.leave({one: since})
            self.failed += 1
            log_fault(fault, f"{self.name} failed on {one}")
        except BrokenOff:
            self.leave({one: since})
            self.save()
            raise
        else:
            self.left.pop(one, None)

    def save(self) -> None:
        """Save what changed of the checkpoint."""
        after = Checkpoint(self.until, dict(islice(self.left.items(), MOST_LEFT)))
        if self.before is None or (after.until, [*after.left.items()]) != (
            self.before.until,
            [*self.before.left.items()],
        ):
            self.progress.save_checkpoint(self.name, after)
            self.before = after

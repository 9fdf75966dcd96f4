"""How much of the minute one job may take: when it begins nothing new, and when it is broken off."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

AGAIN = 1.0  # seconds after which a job that goes on all the same is broken off again

Monotonic = Callable[[], float]  # seconds since some moment; never goes back


class BrokenOff(BaseException):
    """A job's time is over. It is no `Exception`: nothing that goes on after a failure goes on after this."""


@dataclass
class Budget:
    """The seconds in which a job may begin something new; it finishes what it has begun."""

    seconds: float = float("inf")
    monotonic: Monotonic = time.monotonic
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.monotonic()

    @property
    def is_half_over(self) -> bool:
        return self.monotonic() - self.began >= self.seconds / 2

    @property
    def is_over(self) -> bool:
        return self.monotonic() - self.began >= self.seconds


@contextmanager
def broken_off_after(seconds: float) -> Iterator[None]:
    """Raise BrokenOff in what runs inside, once it has taken so long, whatever it is doing.

    By SIGALRM, which Python takes in the main thread only, where Lambda calls a handler.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _break_off)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _break_off(_signal: int, _frame: FrameType | None) -> None:
    raise BrokenOff

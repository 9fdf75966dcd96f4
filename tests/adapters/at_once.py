"""What several do at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(work: Callable[[int], T]) -> list[T]:
    """Do it in eight threads that start together."""
    barrier = threading.Barrier(8)

    def begin(n: int) -> T:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(begin, range(8)))

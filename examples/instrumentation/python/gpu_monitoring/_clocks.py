# Written by `gpu-monitoring instrument`, which writes over changes.
"""Clocks for the phases of a step: that of the host, and the events of the device."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

#: A moment, as the clock that took it knows it.
Mark = Any


class Clock(Protocol):
    """Takes marks now, and tells the time between two of them, perhaps only later."""

    #: What the log calls it.
    title: str

    def mark(self) -> Mark:
        """Marks this moment."""

    def has_passed(self, mark: Mark) -> bool:
        """Whether the time up to a mark can be told already."""

    def wait(self, mark: Mark) -> None:
        """Waits until it can."""

    def seconds(self, begin: Mark, end: Mark) -> float:
        """Tells the time between two marks that have passed."""


class HostClock:
    def __init__(self, synchronize: Callable[[], object] | None) -> None:
        self._synchronize = synchronize
        waits = synchronize is not None
        self.title = f"the clock of the host{', after synchronize' if waits else ''}"

    def mark(self) -> float:
        if self._synchronize is not None:
            self._synchronize()
        return time.perf_counter()

    def has_passed(self, mark: float) -> bool:
        return True

    def wait(self, mark: float) -> None:
        pass

    def seconds(self, begin: float, end: float) -> float:
        return end - begin


class CudaClock:
    """Marks are events that the device passes between kernels, and nobody waits.

    All are on the device that was the current one at first, as the time between
    events of two devices cannot be told.
    """

    title = "CUDA events"

    def __init__(self, cuda: Any) -> None:
        self._cuda = cuda
        self._device = cuda.current_device()

    def mark(self) -> Mark:
        event = self._cuda.Event(enable_timing=True)
        event.record(self._cuda.current_stream(self._device))
        return event

    def has_passed(self, mark: Mark) -> bool:
        return bool(mark.query())

    def wait(self, mark: Mark) -> None:
        mark.synchronize()

    def seconds(self, begin: Mark, end: Mark) -> float:
        return float(begin.elapsed_time(end)) / 1000


def cuda_clock() -> CudaClock | None:
    """Returns a clock where the program uses CUDA; asking does not start it."""
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return CudaClock(cuda) if cuda is not None and cuda.is_initialized() else None

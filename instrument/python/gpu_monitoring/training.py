"""Watches a training loop: where its steps spend their time, and what they achieve.

    with TrainingMonitor(run="resnet-7", port=9090) as monitor:
        for batch in monitor.data(loader):
            with monitor.step(samples=len(batch)):
                with monitor.phase("forward"):
                    loss = model(batch)
                with monitor.phase("backward"):
                    loss.backward()
                with monitor.phase("optimizer"):
                    optimizer.step()

A step lasts from the end of the one before it to its own end, so no time is lost
between two. What is in no phase is `other`; checkpoints and evaluations, which have
times of their own, are in no step. Sums are handed to the client once per step.

Where PyTorch uses CUDA, phases are timed by events of the device. Their times are read
at the end of a later step, when the device has passed them, so that nobody waits.
Elsewhere the clock of the host is used. The log says which.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from prometheus_client import REGISTRY, CollectorRegistry

from . import contract
from ._client import (
    counter,
    families,
    gauge,
    histogram,
    rank_of_launcher,
    serve,
    several_processes,
)
from ._clocks import Clock, HostClock, Mark, cuda_clock
from .contract import TRAINING_PHASES, TrainingPhase

logger = logging.getLogger(__package__)

Batch = TypeVar("Batch")

_LONGEST_RUN_NAME = 128

# Where there are phases but no steps, their times are read when there are so many.
_MOST_INTERVALS = 1000


class _Families:
    """The metrics of one registry, shared by all monitors in it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.samples = counter(contract.TRAINING_SAMPLES, registry)
        self.tokens = counter(contract.TRAINING_TOKENS, registry)
        self.steps = counter(contract.TRAINING_STEPS, registry)
        self.epochs = counter(contract.TRAINING_EPOCHS, registry)
        self.flops = counter(contract.TRAINING_FLOPS, registry)
        self.checkpoints = counter(contract.TRAINING_CHECKPOINTS, registry)
        self.checkpoint_seconds = counter(
            contract.TRAINING_CHECKPOINT_SECONDS, registry
        )
        self.phase_seconds = counter(contract.TRAINING_PHASE_SECONDS, registry)
        self.step_seconds = histogram(contract.TRAINING_STEP_SECONDS, registry)
        self.loss = gauge(contract.TRAINING_LOSS, registry)
        self.eval_accuracy = gauge(contract.TRAINING_EVAL_ACCURACY, registry)
        self.last_step = gauge(contract.TRAINING_LAST_STEP_TIMESTAMP, registry)
        self.start = gauge(contract.TRAINING_START_TIMESTAMP, registry)
        self.active = gauge(contract.TRAINING_ACTIVE, registry)
        self.ended: set[tuple[str, str]] = set()

    def remove_ended(self) -> None:
        """Forgets runs that have ended, so that a long search does not collect them."""
        if several_processes():
            return
        for run, rank in self.ended:
            for metric in vars(self).values():
                if metric is self.phase_seconds:
                    for phase in TRAINING_PHASES:
                        metric.remove(run, rank, phase)
                elif metric is not self.ended:
                    _remove(metric, run, rank)
        self.ended.clear()


class TrainingMonitor:
    """Reports one rank of one run.

    Observers may be called from any thread. Phases and steps are those of the thread
    that started the monitor; what other threads do beside it takes no time of a step.
    """

    def __init__(
        self,
        run: str,
        *,
        rank: int | None = None,
        port: int | None = None,
        address: str = "0.0.0.0",
        synchronize: Callable[[], object] | None = None,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        """
        Args:
            run: Name of the run, one per run. Restarts of a run keep its name.
            rank: Rank in the run; by default what the launcher says, or 0.
            port: Port to answer scrapes on; by default the program does so itself.
            address: Address to listen on.
            synchronize: Waits for a device that is not CUDA's by PyTorch, at each end
                of a phase. Kernels run asynchronously: by the clock of the host alone
                a phase only has the time that it took to launch them, and whatever
                waits next pays for the rest. By default CUDA events are used where
                the program uses CUDA, and the clock of the host otherwise.
            registry: Registry of the client to put the metrics in.
        """
        if not run or len(run) > _LONGEST_RUN_NAME:
            raise ValueError(
                f"run must have 1 to {_LONGEST_RUN_NAME} characters, found {run!r}"
            )
        self.run = run
        self.rank = rank_of_launcher() if rank is None else rank
        self.port = None if port is None else serve(port, address, registry)
        self._explicit = synchronize is not None
        self._clock: Clock = HostClock(synchronize)
        self._told: str | None = None
        self._lock = threading.RLock()
        self._thread: int | None = None
        self._paused = False
        # None before the first step and after the last one.
        self._phase: TrainingPhase | None = None
        self._since: Mark | None = None
        # What the device may not have passed yet; a step ends where there is no phase.
        self._intervals: deque[tuple[TrainingPhase | None, Mark, Mark]] = deque()
        # The step that is the first to end.
        self._seconds: dict[TrainingPhase, float] = dict.fromkeys(TRAINING_PHASES, 0.0)
        self._labels = labels = (run, str(self.rank))
        all_of = self._families = families(_Families, registry)
        all_of.remove_ended()
        # Made now, so that each counter has a zero before its first increase.
        self._samples = all_of.samples.labels(*labels)
        self._tokens = all_of.tokens.labels(*labels)
        self._steps = all_of.steps.labels(*labels)
        self._epochs = all_of.epochs.labels(*labels)
        self._flops = all_of.flops.labels(*labels)
        self._checkpoints = all_of.checkpoints.labels(*labels)
        self._checkpoint_seconds = all_of.checkpoint_seconds.labels(*labels)
        self._phase_seconds = {
            phase: all_of.phase_seconds.labels(*labels, phase)
            for phase in TRAINING_PHASES
        }
        self._step_seconds = all_of.step_seconds.labels(*labels)
        self._last_step = all_of.last_step.labels(*labels)
        self._active = all_of.active.labels(*labels)

    def start(self) -> TrainingMonitor:
        """Says that the run has work. Entering the monitor does the same."""
        with self._lock:
            if self._thread is not None:
                return self
            self._thread = threading.get_ident()
        self._seconds = dict.fromkeys(TRAINING_PHASES, 0.0)
        self._intervals.clear()
        self._choose_clock()
        self._families.ended.discard(self._labels)
        self._last_step.set(0)
        self._families.start.labels(*self._labels).set(time.time())
        self._active.set(1)
        atexit.register(self.finish)
        return self

    def finish(self) -> None:
        """Says that the run has no more work, so that nobody takes it for stalled."""
        with self._lock:
            if self._thread is None:
                return
            self._thread = None
            self._phase = None
        self._read_the_rest()
        self._active.set(0)
        self._families.ended.add(self._labels)
        atexit.unregister(self.finish)

    def __enter__(self) -> TrainingMonitor:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # A run that failed has work left: if its process stays, it has stalled.
        if kind is None:
            self.finish()

    def phase(self, name: TrainingPhase) -> _Phase:
        """Times a part of a step, e.g. `with monitor.phase("forward"):`.

        A phase in another one takes its time away from it. Data that is loaded between
        two steps belongs to the later one.
        """
        if name not in self._seconds:
            raise ValueError(
                f"phase must be one of {', '.join(TRAINING_PHASES)}, found {name!r}"
            )
        return _Phase(self, name)

    def begin_phase(self, name: TrainingPhase) -> None:
        """Begins a phase that lasts until the next begins, for loops of call-backs."""
        self.phase(name).__enter__()

    def data(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Gives what is iterated over, and times the waiting for it as data loading."""
        with self.phase("data_loading"):
            iterator = iter(batches)
        while True:
            with self.phase("data_loading"):
                try:
                    batch = next(iterator)
                except StopIteration:
                    return
            yield batch

    def step(self, *, samples: float = 0, tokens: float = 0, flops: float = 0) -> _Step:
        """Times an optimizer step and counts what this rank did in it.

        Sizes that are known later may be set on what `with … as step` gives. A step
        that raises is not counted, and its time goes to the next one.
        """
        return _Step(self, samples, tokens, flops)

    def end_step(
        self, *, samples: float = 0, tokens: float = 0, flops: float = 0
    ) -> None:
        """Ends a step; where there is no `with monitor.step():`, for call-backs."""
        self._switch("other")
        if self._thread != threading.get_ident():
            return
        self._intervals.append((None, self._since, self._since))
        self._read_times()
        if self._choose_clock():
            self._since = self._clock.mark()
        self._tell_clock()
        if samples:
            self._samples.inc(samples)
        if tokens:
            self._tokens.inc(tokens)
        if flops:
            self._flops.inc(flops)
        self._steps.inc()
        self._last_step.set(time.time())

    def end_epoch(self) -> None:
        """Counts a pass over the data."""
        self._epochs.inc()

    @contextmanager
    def checkpoint(self) -> Iterator[None]:
        """Counts a checkpoint and the time for which it keeps the rank from training.

        One that is written in the background is counted by what it blocks: enter this
        only for the part that the loop waits for.
        """
        with self._outside_of_steps():
            if self._since is not None and self._thread == threading.get_ident():
                # What the device still has to do belongs to the step.
                self._clock.wait(self._since)
            begin = time.perf_counter()
            try:
                yield
                self._checkpoints.inc()
            finally:
                self._checkpoint_seconds.inc(time.perf_counter() - begin)

    @contextmanager
    def evaluation(self) -> Iterator[None]:
        """Leaves an evaluation out of the steps; phases inside of it do not count."""
        with self._outside_of_steps():
            yield

    def add_flops(self, flops: float) -> None:
        """Adds operations that the model needed, without those of recomputation."""
        self._flops.inc(flops)

    def set_loss(self, loss: float) -> None:
        """Reports the loss of the latest step; NaN and infinity are reported as well.

        Reading a tensor waits for the device: do so only every few steps.
        """
        self._families.loss.labels(*self._labels).set(loss)

    def set_accuracy(self, accuracy: float) -> None:
        """Reports the accuracy at the latest evaluation, from 0 to 1."""
        self._families.eval_accuracy.labels(*self._labels).set(accuracy)

    @contextmanager
    def _outside_of_steps(self) -> Iterator[None]:
        if self._paused or self._thread != threading.get_ident():
            yield
            return
        before = self._switch(None)
        self._paused = True
        try:
            yield
        finally:
            self._paused = False
            self._switch(before)

    def _switch(self, phase: TrainingPhase | None) -> TrainingPhase | None:
        """Charges the time since the last switch to what was going on until now."""
        if self._paused or self._thread != threading.get_ident():
            return self._phase
        now = self._clock.mark()
        before = self._phase
        if before is not None:
            self._intervals.append((before, self._since, now))
            if len(self._intervals) > _MOST_INTERVALS:
                self._read_times()
        self._since = now
        self._phase = phase
        return before

    def _read_times(self) -> None:
        """Books what the device has passed, and the steps that ended in it."""
        clock = self._clock
        while self._intervals:
            phase, begin, end = self._intervals[0]
            if not clock.has_passed(end):
                return
            self._intervals.popleft()
            if phase is None:
                self._book_step()
            else:
                self._seconds[phase] += clock.seconds(begin, end)

    def _book_step(self) -> None:
        total = 0.0
        for phase, seconds in self._seconds.items():
            if seconds > 0:
                self._phase_seconds[phase].inc(seconds)
                self._seconds[phase] = 0.0
                total += seconds
        self._step_seconds.observe(total)

    def _read_the_rest(self) -> None:
        if not self._intervals:
            return
        try:
            self._clock.wait(self._intervals[-1][2])
            self._read_times()
        except RuntimeError as error:
            logger.warning("the last steps have no time: %s", error)

    def _choose_clock(self) -> bool:
        """Goes over to the events of the device once the program uses one."""
        if self._explicit or self._intervals or not isinstance(self._clock, HostClock):
            return False
        found = cuda_clock()
        if found is not None:
            self._clock = found
        return found is not None

    def _tell_clock(self) -> None:
        if self._clock.title != self._told:
            self._told = self._clock.title
            logger.info("phases of run %s are timed by %s", self.run, self._told)


class _Phase:
    """A class and not a generator, because a step enters several of them."""

    __slots__ = ("_before", "_monitor", "_name")

    def __init__(self, monitor: TrainingMonitor, name: TrainingPhase) -> None:
        self._monitor = monitor
        self._name = name
        self._before: TrainingPhase = "other"

    def __enter__(self) -> None:
        # Before the first step there is no phase to go back to.
        self._before = self._monitor._switch(self._name) or "other"

    def __exit__(self, *_: object) -> None:
        self._monitor._switch(self._before)


class _Step:
    __slots__ = ("_monitor", "flops", "samples", "tokens")

    def __init__(
        self, monitor: TrainingMonitor, samples: float, tokens: float, flops: float
    ) -> None:
        self._monitor = monitor
        self.samples = samples
        self.tokens = tokens
        self.flops = flops

    def __enter__(self) -> _Step:
        self._monitor._switch("other")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._monitor.end_step(
                samples=self.samples, tokens=self.tokens, flops=self.flops
            )


def _remove(metric: object, run: str, rank: str) -> None:
    try:
        metric.remove(run, rank)  # type: ignore[attr-defined]
    except KeyError:
        # Not every run reports every metric.
        pass

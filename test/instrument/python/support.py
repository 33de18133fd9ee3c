"""A clock that only moves when it is told to, and a look at what is exposed."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from prometheus_client import CollectorRegistry


class Clock:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def perf_counter(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@contextmanager
def clock_of(*modules: str) -> Iterator[Clock]:
    clock = Clock()
    patches = [mock.patch(f"gpu_monitoring.{module}.time", clock) for module in modules]
    for patch in patches:
        patch.start()
    try:
        yield clock
    finally:
        for patch in patches:
            patch.stop()


@contextmanager
def modules_with(
    stand_ins: dict[str, types.ModuleType], module: str
) -> Iterator[object]:
    """Imports a module of ours anew, with others in the place of real libraries."""
    with mock.patch.dict(sys.modules, stand_ins):
        sys.modules.pop(module, None)
        yield importlib.import_module(module)
        sys.modules.pop(module, None)


class Exposed:
    """What a registry exposes."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def value(self, name: str, **labels: str) -> float | None:
        return self._registry.get_sample_value(name, labels)

    def all(self, name: str) -> dict[tuple[str, ...], float]:
        """Returns the series of a name by the values of their labels."""
        return {
            tuple(sample.labels.values()): sample.value
            for metric in self._registry.collect()
            for sample in metric.samples
            if sample.name == name
        }

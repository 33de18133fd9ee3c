"""What the monitors cost a program: microseconds per step, request, token and patch.

The same loops run with and without the monitor, in turns; the medians of the time that
the processor spends on them are compared, so that a busy machine matters less.
"""

from __future__ import annotations

import json
import platform
import random
import statistics
import time
from collections.abc import Callable

from gpu_monitoring import ArrCocMonitor, InferenceMonitor, TrainingMonitor
from prometheus_client import CollectorRegistry

STEPS = 20_000
ROUNDS = 9

registry = CollectorRegistry()
training = TrainingMonitor("bench", registry=registry).start()
inference = InferenceMonitor("bench", registry=registry)
images = ArrCocMonitor(registry=registry)
batches = range(STEPS)
relevance = [random.random() for _ in batches]
tokens = [random.choice((0, 64, 256, 400)) for _ in batches]


def nothing() -> None:
    """Stands for the work of a phase."""


def plain_steps() -> None:
    for _ in batches:
        nothing()
        nothing()
        nothing()


def monitored_steps() -> None:
    for _ in training.data(batches):
        with training.step(samples=32, tokens=4096, flops=1e12):
            with training.phase("forward"):
                nothing()
            with training.phase("backward"):
                nothing()
            with training.phase("optimizer"):
                nothing()


def plain_requests() -> None:
    for _ in batches:
        nothing()


def monitored_requests() -> None:
    for _ in batches:
        with inference.request() as request:
            request.begin()
            nothing()


def monitored_tokens() -> None:
    with inference.request() as request:
        for _ in batches:
            nothing()
            request.token()


def monitored_patches() -> None:
    images.observe_image(relevance=relevance, tokens=tokens)


def seconds(loop: Callable[[], None]) -> float:
    begin = time.process_time()
    loop()
    return time.process_time() - begin


def microseconds(monitored: Callable[[], None], plain: Callable[[], None]) -> float:
    rounds = [(seconds(monitored), seconds(plain)) for _ in range(ROUNDS)]
    with_monitor, without = (statistics.median(each) for each in zip(*rounds))
    return round((with_monitor - without) / STEPS * 1e6, 2)


print(
    json.dumps(
        {
            "python": platform.python_version(),
            "step": microseconds(monitored_steps, plain_steps),
            "request": microseconds(monitored_requests, plain_requests),
            "token": microseconds(monitored_tokens, plain_requests),
            "patch": microseconds(monitored_patches, nothing),
        }
    )
)

"""Trains a small model for real, in phases of known length, and keeps its own accounts.

Arguments: run and port. It writes its port, and answers each line that it reads:
`report` with what it did so far, `nan` with a loss that is not a number from then on,
and `finish` with the end of the training; the process then stays until its input ends.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time

from gpu_monitoring import TrainingMonitor

SECONDS = {
    "data_loading": 0.036,
    "forward": 0.018,
    "backward": 0.045,
    "optimizer": 0.009,
}
UNATTRIBUTED_SECONDS = 0.012
SAMPLES = 32
FEATURES = 8

accounts = {phase: 0.0 for phase in (*SECONDS, "other")}
done = {"steps": 0, "samples": 0, "loss": 0.0}
asked = {"finish": False, "nan": False}
lock = threading.Lock()


def say(message: object) -> None:
    print(json.dumps(message), flush=True)


def fill(name: str, begin: float, seconds: float) -> None:
    """Waits until the phase has had its time, and books what it really took."""
    time.sleep(max(0.0, begin + seconds - time.perf_counter()))
    with lock:
        accounts[name] += time.perf_counter() - begin


class Batches:
    """A loader whose every batch takes its time; the truth is a fixed set of weights."""

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> list[tuple[list[float], float]]:
        if asked["finish"]:
            raise StopIteration
        begin = time.perf_counter()
        inputs = [[random.gauss(0, 1) for _ in range(FEATURES)] for _ in range(SAMPLES)]
        batch = [(x, sum(i * v for i, v in enumerate(x))) for x in inputs]
        fill("data_loading", begin, SECONDS["data_loading"])
        return batch


def train(monitor: TrainingMonitor) -> None:
    weights = [0.0] * FEATURES
    for batch in monitor.data(Batches()):
        with monitor.step(samples=len(batch)):
            with monitor.phase("forward"):
                begin = time.perf_counter()
                errors = [sum(w * v for w, v in zip(weights, x)) - y for x, y in batch]
                loss = sum(error * error for error in errors) / len(batch)
                fill("forward", begin, SECONDS["forward"])
            with monitor.phase("backward"):
                begin = time.perf_counter()
                gradient = [
                    2 * sum(e * x[i] for e, (x, _) in zip(errors, batch)) / len(batch)
                    for i in range(FEATURES)
                ]
                fill("backward", begin, SECONDS["backward"])
            with monitor.phase("optimizer"):
                begin = time.perf_counter()
                weights = [w - 0.05 * g for w, g in zip(weights, gradient)]
                fill("optimizer", begin, SECONDS["optimizer"])
            fill("other", time.perf_counter(), UNATTRIBUTED_SECONDS)
        monitor.set_loss(float("nan") if asked["nan"] else loss)
        with lock:
            done.update(
                steps=done["steps"] + 1, samples=done["samples"] + len(batch), loss=loss
            )


def answer() -> None:
    for line in sys.stdin:
        command = line.strip()
        if command == "report":
            with lock:
                say({"seconds": accounts, **done})
        else:
            asked[command] = True
    asked["finish"] = True


run, port = sys.argv[1], int(sys.argv[2])
monitor = TrainingMonitor(run, port=port)
say({"port": monitor.port})
answers = threading.Thread(target=answer)
answers.start()
with monitor:
    train(monitor)
say({"finished": True})
answers.join()

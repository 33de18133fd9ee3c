"""Answers requests of a model in a fixed pattern, and keeps its own accounts.

Of ten requests one is slow, and of twenty one fails. It writes its port, and answers
each `report` that it reads with what it did so far; it ends when its input ends.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from gpu_monitoring import InferenceMonitor

QUICK_SECONDS, SLOW_SECONDS, QUEUE_SECONDS = 0.03, 0.3, 0.015
PROMPT_TOKENS, TOKENS = 12, 4
LANES = 4

totals = {"requests": 0, "slow": 0, "failed": 0, "queue": 0.0, "tokens": 0}
lock = threading.Lock()
ended = threading.Event()


def wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def serve(monitor: InferenceMonitor, number: int) -> None:
    slow, fails = number % 10 == 3, number % 20 == 7
    begin = time.perf_counter()
    with monitor.request() as request:
        wait_until(begin + QUEUE_SECONDS)
        request.begin()
        queued = time.perf_counter() - begin
        request.add_prompt_tokens(PROMPT_TOKENS)
        seconds = SLOW_SECONDS if slow else QUICK_SECONDS
        with monitor.batch(3):
            for token in range(1, TOKENS + 1):
                wait_until(begin + QUEUE_SECONDS + seconds * token / (TOKENS + 1))
                request.token()
        monitor.set_kv_cache_used(0.25)
        with lock:
            totals["requests"] += 1
            totals["slow"] += slow
            totals["failed"] += fails
            totals["queue"] += queued
            totals["tokens"] += TOKENS
        wait_until(begin + QUEUE_SECONDS + seconds)
        if fails:
            raise RuntimeError("out of memory, on purpose")


def lane(monitor: InferenceMonitor, first: int) -> None:
    number = first
    while not ended.is_set():
        try:
            serve(monitor, number)
        except RuntimeError:
            pass
        number += 1


monitor = InferenceMonitor("ranker", port=0)
print(json.dumps({"port": monitor.port}), flush=True)
lanes = [threading.Thread(target=lane, args=(monitor, 5 * n)) for n in range(LANES)]
for one in lanes:
    one.start()
for line in sys.stdin:
    if line.strip() == "report":
        with lock:
            print(json.dumps(totals), flush=True)
ended.set()
for one in lanes:
    one.join()

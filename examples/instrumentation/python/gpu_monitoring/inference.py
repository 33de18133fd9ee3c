# Written by `gpu-monitoring instrument`, which writes over changes.
"""Watches a model server: requests, queue, batches and tokens, without any framework.

    monitor = InferenceMonitor(model="ranker", port=9090)

    with monitor.request() as request:
        batch = wait_for_a_slot()
        request.begin()
        for token in generate(batch):
            request.token()

What a model has no part in, such as tokens of a classifier, is left out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from prometheus_client import REGISTRY, CollectorRegistry

from . import contract
from ._client import counter, families, gauge, histogram, serve
from .contract import INFERENCE_BATCH_SIZES

_LONGEST_MODEL_NAME = 128
_SERVER_ERROR = 500


class _Families:
    """The metrics of one registry, shared by all monitors in it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = counter(contract.INFERENCE_REQUESTS, registry)
        self.request_duration = histogram(contract.INFERENCE_REQUEST_DURATION, registry)
        self.queue_time = histogram(contract.INFERENCE_QUEUE_TIME, registry)
        self.batch_size = histogram(contract.INFERENCE_BATCH_SIZE, registry)
        self.batches = counter(contract.INFERENCE_BATCHES, registry)
        self.batch_duration = histogram(contract.INFERENCE_BATCH_DURATION, registry)
        self.prompt_tokens = counter(contract.INFERENCE_PROMPT_TOKENS, registry)
        self.generated_tokens = counter(contract.INFERENCE_GENERATED_TOKENS, registry)
        self.time_to_first_token = histogram(
            contract.INFERENCE_TIME_TO_FIRST_TOKEN, registry
        )
        self.time_per_output_token = histogram(
            contract.INFERENCE_TIME_PER_OUTPUT_TOKEN, registry
        )
        self.kv_cache_used = gauge(contract.INFERENCE_KV_CACHE_USED, registry)


class InferenceMonitor:
    """Reports one model. All methods may be called from any thread."""

    def __init__(
        self,
        model: str,
        *,
        port: int | None = None,
        address: str = "0.0.0.0",
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        """
        Args:
            model: Name of the model; one monitor per model that is served.
            port: Port to answer scrapes on; by default the program does so itself.
            address: Address to listen on.
            registry: Registry of the client to put the metrics in.
        """
        if not model or len(model) > _LONGEST_MODEL_NAME:
            raise ValueError(
                f"model must have 1 to {_LONGEST_MODEL_NAME} characters, "
                f"found {model!r}"
            )
        self.model = model
        self.port = None if port is None else serve(port, address, registry)
        all_of = self._families = families(_Families, registry)
        # Made now, so that each counter has a zero before its first increase.
        all_of.requests.labels(model, "200")
        all_of.requests.labels(model, str(_SERVER_ERROR))
        self._request_duration = all_of.request_duration.labels(model)
        self._queue_time = all_of.queue_time.labels(model)
        self._batch_size = all_of.batch_size.labels(model)
        self._prompt_tokens = all_of.prompt_tokens.labels(model)
        self._generated_tokens = all_of.generated_tokens.labels(model)
        self._time_to_first_token = all_of.time_to_first_token.labels(model)
        self._time_per_output_token = all_of.time_per_output_token.labels(model)

    def request(self, *, arrived: float | None = None) -> Request:
        """Times a request until its answer is complete.

        One that raises counts as a server error, unless its code says otherwise.

        Args:
            arrived: When it arrived, by `time.perf_counter`; by default now.
        """
        return Request(self, time.perf_counter() if arrived is None else arrived)

    @contextmanager
    def batch(self, size: int) -> Iterator[None]:
        """Times the computation of a batch; one that raises is not counted."""
        begin = time.perf_counter()
        yield
        self.add_batch(size, time.perf_counter() - begin)

    def add_batch(self, size: int, seconds: float) -> None:
        """Counts a batch that was timed elsewhere."""
        label = _batch_size_label(size)
        self._batch_size.observe(size)
        self._families.batches.labels(self.model, label).inc()
        self._families.batch_duration.labels(self.model, label).observe(seconds)

    def set_kv_cache_used(self, share: float) -> None:
        """Reports the share of the KV cache that is in use, from 0 to 1."""
        self._families.kv_cache_used.labels(self.model).set(share)

    def _answered(self, code: int, seconds: float) -> None:
        # A label takes few values: what is no code of HTTP is a fault of the server.
        known = code if 100 <= code <= 599 else _SERVER_ERROR
        self._families.requests.labels(self.model, str(known)).inc()
        self._request_duration.observe(seconds)


class Request:
    """One request. It may be begun and answered in different threads."""

    __slots__ = ("_arrived", "_latest", "_lock", "_monitor", "code")

    def __init__(self, monitor: InferenceMonitor, arrived: float) -> None:
        self._monitor = monitor
        self._arrived = arrived
        self._lock = threading.Lock()
        self._latest: float | None = None
        #: Status code of the answer; set it where it is not 200.
        self.code: int | None = None

    def __enter__(self) -> Request:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        usual = 200 if kind is None else _SERVER_ERROR
        self._monitor._answered(
            usual if self.code is None else self.code,
            time.perf_counter() - self._arrived,
        )

    def begin(self) -> None:
        """Says that the model begins with it: until now it has waited in the queue."""
        self._monitor._queue_time.observe(time.perf_counter() - self._arrived)

    def add_prompt_tokens(self, count: int) -> None:
        """Counts the tokens of its prompt."""
        self._monitor._prompt_tokens.inc(count)

    def token(self, count: int = 1) -> None:
        """Counts tokens of the answer at the moment when they are there.

        The first one gives the time to the first token, each further one the time since
        the one before. Tokens that come together share their time.
        """
        if count < 1:
            return
        now = time.perf_counter()
        with self._lock:
            before, self._latest = self._latest, now
        monitor = self._monitor
        monitor._generated_tokens.inc(count)
        if before is None:
            monitor._time_to_first_token.observe(now - self._arrived)
            return
        for _ in range(count):
            monitor._time_per_output_token.observe((now - before) / count)


def _batch_size_label(size: int) -> str:
    """Rounds up to one of few values; what is above all of them counts as the last."""
    fitting = (known for known in INFERENCE_BATCH_SIZES if known >= size)
    return str(next(fitting, INFERENCE_BATCH_SIZES[-1]))

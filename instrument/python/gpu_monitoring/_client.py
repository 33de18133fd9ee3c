"""What all monitors share: metrics of the contract, and how they are collected."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    push_to_gateway,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

from .contract import Metric

logger = logging.getLogger(__package__)

_PUSH_TIMEOUT_SECONDS = 10.0
_RANK_VARIABLES = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK")

_lock = threading.RLock()
_ports: dict[int, int] = {}
_shared: list[CollectorRegistry] = []
_families: WeakKeyDictionary[CollectorRegistry, dict[object, object]] = (
    WeakKeyDictionary()
)

Families = TypeVar("Families")


def rank_of_launcher() -> int:
    """Returns the rank that the launcher gave to this process, or 0."""
    found = [os.environ[name] for name in _RANK_VARIABLES if name in os.environ]
    return int(found[0]) if found else 0


def several_processes() -> bool:
    """Whether the processes of this machine share their metrics through files."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


def counter(metric: Metric, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.help, metric.labels, registry=registry)


def gauge(metric: Metric, registry: CollectorRegistry) -> Gauge:
    # Any other mode would add the label `pid`, or mix a restarted process with its past.
    return Gauge(
        metric.name,
        metric.help,
        metric.labels,
        registry=registry,
        multiprocess_mode="mostrecent",
    )


def histogram(metric: Metric, registry: CollectorRegistry) -> Histogram:
    return Histogram(
        metric.name,
        metric.help,
        metric.labels,
        buckets=metric.buckets,
        registry=registry,
    )


def families(
    make: Callable[[CollectorRegistry], Families], registry: CollectorRegistry
) -> Families:
    """Returns the metrics of a registry, which may be made in it only once."""
    with _lock:
        made = _families.setdefault(registry, {})
        if make not in made:
            made[make] = make(registry)
        return made[make]  # type: ignore[return-value]


def exposed_registry(registry: CollectorRegistry = REGISTRY) -> CollectorRegistry:
    """Returns what a scrape should see: the registry, or the files of all processes."""
    if not several_processes():
        return registry
    with _lock:
        if not _shared:
            shared = CollectorRegistry()
            MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
            _shared.append(shared)
        return _shared[0]


def serve(
    port: int, address: str = "0.0.0.0", registry: CollectorRegistry = REGISTRY
) -> int | None:
    """Answers scrapes on a port; 0 takes a free one. Asking again changes nothing.

    Of the processes that a launcher starts on one machine only the first answers.
    It answers for all of them where PROMETHEUS_MULTIPROC_DIR names an empty folder.
    A port that is taken is logged: no program should end because nobody can watch it.

    Returns the port, or None when this process does not answer.
    """
    if os.environ.get("LOCAL_RANK", "0") != "0":
        if not several_processes():
            logger.warning(
                "this rank is not scraped: set PROMETHEUS_MULTIPROC_DIR to an empty "
                "folder, so that the first rank of the machine answers for all"
            )
        return None
    with _lock:
        if port not in _ports:
            # The time of creation is a series per series, and nothing asks for it.
            disable_created_metrics()  # type: ignore[no-untyped-call]
            try:
                server, _ = start_http_server(port, address, exposed_registry(registry))
            except OSError as error:
                logger.error("metrics are not served on port %d: %s", port, error)
                return None
            _ports[port] = server.server_port
        return _ports[port]


def push_to(
    gateway_url: str,
    job: str,
    *,
    rank: int | None = None,
    registry: CollectorRegistry = REGISTRY,
    timeout: float = _PUSH_TIMEOUT_SECONDS,
) -> bool:
    """Hands the metrics of this process to a Pushgateway, in place of its former ones.

    For batch jobs that end before a scrape finds them, once, when they end. Never for
    those that go on: the gateway keeps what it was given for ever, so a job that died
    looks as it did in life, and `up` tells of the gateway. A push that fails is logged:
    no program should end because nobody can watch it.

    Args:
        gateway_url: Where the gateway is, e.g. `http://pushgateway:9091`.
        job: Label `job` of what is pushed.
        rank: Rank of this process; by default what the launcher says, or 0.
        registry: Registry of the client that has the metrics.
        timeout: Seconds to wait for the gateway.

    Returns whether the gateway has taken them.
    """
    disable_created_metrics()  # type: ignore[no-untyped-call]
    known = rank_of_launcher() if rank is None else rank
    group = {"rank": str(known)}
    try:
        # Each process pushes its own: the rank of the group takes the place of others.
        push_to_gateway(gateway_url, job, registry, group, timeout)
    except OSError as error:
        logger.error("metrics are not pushed to %s: %s", gateway_url, error)
        return False
    return True

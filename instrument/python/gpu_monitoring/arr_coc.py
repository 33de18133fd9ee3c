"""Watches ARR-COC: how relevant it finds the patches of images, and their tokens.

    monitor = ArrCocMonitor(port=9090)

    monitor.observe_image(relevance=[0.9, 0.2, 0.4], tokens=[256, 0, 64])

Requests and their latency are those of `InferenceMonitor`.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Histogram

from . import contract
from ._client import counter, families, histogram, serve

logger = logging.getLogger(__package__)


class _Families:
    """The metrics of one registry, shared by all monitors in it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.images = counter(contract.ARR_COC_IMAGES, registry)
        self.images_without_tokens = counter(
            contract.ARR_COC_IMAGES_WITHOUT_TOKENS, registry
        )
        self.image_patches = histogram(contract.ARR_COC_IMAGE_PATCHES, registry)
        self.relevance_score = histogram(contract.ARR_COC_RELEVANCE_SCORE, registry)
        self.patch_tokens = histogram(contract.ARR_COC_PATCH_TOKENS, registry)


class ArrCocMonitor:
    """Reports the images of a process. May be called from any thread."""

    def __init__(
        self,
        *,
        port: int | None = None,
        address: str = "0.0.0.0",
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        """
        Args:
            port: Port to answer scrapes on; by default the program does so itself.
            address: Address to listen on.
            registry: Registry of the client to put the metrics in.
        """
        self.port = None if port is None else serve(port, address, registry)
        self._families = families(_Families, registry)
        self._warned = False

    def observe_image(
        self, *, relevance: Iterable[float], tokens: Iterable[float]
    ) -> None:
        """Counts an image, and observes every patch of it.

        An image that no patch got tokens for counts as one without. A score that is
        not a number is left out, as it would spoil the sum for good. Reading a tensor
        waits for the device: do so once per image, with `tolist()`, after the answer.

        Args:
            relevance: Relevance of each patch, from 0 to 1.
            tokens: Tokens of each patch in the same order; 0 where it was left out.
        """
        scores, allotted = list(relevance), list(tokens)
        if len(scores) != len(allotted):
            raise ValueError(
                "relevance and tokens must have a value per patch each, found "
                f"{len(scores)} and {len(allotted)}"
            )
        metrics = self._families
        self._observe(metrics.relevance_score, scores)
        self._observe(metrics.patch_tokens, allotted)
        metrics.image_patches.observe(len(scores))
        if not any(count > 0 for count in allotted):
            metrics.images_without_tokens.inc()
        metrics.images.inc()

    def _observe(self, metric: Histogram, values: list[float]) -> None:
        finite = [value for value in values if math.isfinite(value)]
        for value in finite:
            metric.observe(value)
        if len(finite) < len(values) and not self._warned:
            self._warned = True
            logger.warning(
                "%d of %d patches have a value that is no number; such are left out, "
                "and this is said once",
                len(values) - len(finite),
                len(values),
            )

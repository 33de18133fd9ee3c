from __future__ import annotations

import math
import unittest

from gpu_monitoring import ArrCocMonitor, contract
from prometheus_client import CollectorRegistry
from support import Exposed

IMAGES = contract.ARR_COC_IMAGES.name
WITHOUT_TOKENS = contract.ARR_COC_IMAGES_WITHOUT_TOKENS.name
PATCHES = contract.ARR_COC_IMAGE_PATCHES.name
RELEVANCE = contract.ARR_COC_RELEVANCE_SCORE.name
TOKENS = contract.ARR_COC_PATCH_TOKENS.name


class Images(unittest.TestCase):
    def setUp(self) -> None:
        self.registry = CollectorRegistry()
        self.exposed = Exposed(self.registry)
        self.monitor = ArrCocMonitor(registry=self.registry)

    def of(self, name: str, ending: str, **labels: str) -> float | None:
        return self.exposed.value(f"{name}_{ending}", **labels)

    def images(self) -> list[float | None]:
        return [self.exposed.value(name) for name in (IMAGES, WITHOUT_TOKENS)]

    def test_are_counted_from_zero(self) -> None:
        self.assertEqual(self.images(), [0, 0])

    def test_have_a_score_and_tokens_per_patch(self) -> None:
        self.monitor.observe_image(relevance=[0.9, 0.25, 0.5], tokens=[256, 0, 64])
        self.assertEqual(self.of(RELEVANCE, "count"), 3)
        self.assertAlmostEqual(self.of(RELEVANCE, "sum") or 0, 1.65)
        self.assertEqual(self.of(TOKENS, "count"), 3)
        self.assertEqual(self.of(TOKENS, "sum"), 320)
        self.assertEqual(self.of(TOKENS, "bucket", le="0.0"), 1)

    def test_tell_how_many_patches_they_have(self) -> None:
        for patches in (16, 196):
            self.monitor.observe_image(relevance=[0.5] * patches, tokens=[1] * patches)
        self.assertEqual(self.of(PATCHES, "count"), 2)
        self.assertEqual(self.of(PATCHES, "sum"), 212)
        self.assertEqual(self.images(), [2, 0])

    def test_without_tokens_are_counted_as_such(self) -> None:
        self.monitor.observe_image(relevance=[0.1, 0.1], tokens=[0, 0])
        self.monitor.observe_image(relevance=[0.1, 0.1], tokens=[0, 1])
        self.monitor.observe_image(relevance=[], tokens=[])
        self.assertEqual(self.images(), [3, 2])

    def test_may_come_from_iterators(self) -> None:
        self.monitor.observe_image(relevance=iter([0.5, 0.5]), tokens=iter([1, 2]))
        self.assertEqual(self.of(PATCHES, "sum"), 2)

    def test_whose_values_do_not_match_are_refused_whole(self) -> None:
        with self.assertRaisesRegex(ValueError, "per patch each, found 2 and 1"):
            self.monitor.observe_image(relevance=[0.5, 0.5], tokens=[1])
        self.assertEqual(self.images(), [0, 0])
        self.assertEqual(self.of(RELEVANCE, "count"), 0)

    def test_leave_out_scores_that_are_no_numbers_and_say_so_once(self) -> None:
        with self.assertLogs("gpu_monitoring", "WARNING") as logs:
            for score in (math.nan, math.inf):
                self.monitor.observe_image(relevance=[0.5, score], tokens=[1, 1])
        self.assertEqual(len(logs.output), 1)
        self.assertIn("1 of 2 patches", logs.output[0])
        self.assertEqual(self.of(RELEVANCE, "sum"), 1)
        self.assertEqual(self.of(RELEVANCE, "count"), 2)
        self.assertEqual(self.of(PATCHES, "sum"), 4)

    def test_have_the_buckets_of_the_contract(self) -> None:
        self.monitor.observe_image(relevance=[0.5], tokens=[1])
        for metric in (
            contract.ARR_COC_IMAGE_PATCHES,
            contract.ARR_COC_RELEVANCE_SCORE,
            contract.ARR_COC_PATCH_TOKENS,
        ):
            bounds = self.exposed.all(f"{metric.name}_bucket")
            self.assertEqual(
                [float(labels[0]) for labels in bounds], [*metric.buckets, math.inf]
            )

    def test_of_two_monitors_of_a_registry_add_up(self) -> None:
        for monitor in (self.monitor, ArrCocMonitor(registry=self.registry)):
            monitor.observe_image(relevance=[0.5], tokens=[1])
        self.assertEqual(self.images(), [2, 0])


if __name__ == "__main__":
    unittest.main()

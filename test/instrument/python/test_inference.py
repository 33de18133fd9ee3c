from __future__ import annotations

import unittest

from gpu_monitoring import InferenceMonitor, contract
from prometheus_client import CollectorRegistry
from support import Exposed, clock_of

REQUESTS = contract.INFERENCE_REQUESTS.name
BATCHES = contract.INFERENCE_BATCHES.name
OUTPUT_TOKEN = contract.INFERENCE_TIME_PER_OUTPUT_TOKEN.name


class Inference(unittest.TestCase):
    def setUp(self) -> None:
        context = clock_of("inference")
        self.clock = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        registry = CollectorRegistry()
        self.exposed = Exposed(registry)
        self.monitor = InferenceMonitor("m", registry=registry)

    def seconds(self, metric: contract.Metric) -> float | None:
        return self.exposed.value(f"{metric.name}_sum", model="m")


class Requests(Inference):
    def test_are_counted_by_code_and_timed_to_the_end(self) -> None:
        with self.monitor.request():
            self.clock.pass_(2)
        with self.monitor.request() as request:
            request.code = 404
        self.assertEqual(
            self.exposed.all(REQUESTS),
            {("m", "200"): 1, ("m", "500"): 0, ("m", "404"): 1},
        )
        self.assertEqual(self.seconds(contract.INFERENCE_REQUEST_DURATION), 2)

    def test_that_raise_are_errors_unless_their_code_says_otherwise(self) -> None:
        for code in (None, 429):
            with self.assertRaises(ValueError), self.monitor.request() as request:
                request.code = code
                raise ValueError
        self.assertEqual(
            self.exposed.all(REQUESTS),
            {("m", "200"): 0, ("m", "500"): 1, ("m", "429"): 1},
        )

    def test_have_no_code_that_is_none_of_http(self) -> None:
        with self.monitor.request() as request:
            request.code = 123456
        self.assertEqual(self.exposed.all(REQUESTS)[("m", "500")], 1)

    def test_may_have_arrived_before(self) -> None:
        with self.monitor.request(arrived=self.clock.now - 3):
            self.clock.pass_(1)
        self.assertEqual(self.seconds(contract.INFERENCE_REQUEST_DURATION), 4)

    def test_wait_in_the_queue_until_they_begin(self) -> None:
        with self.monitor.request() as request:
            self.clock.pass_(2)
            request.begin()
            self.clock.pass_(5)
        self.assertEqual(self.seconds(contract.INFERENCE_QUEUE_TIME), 2)


class Tokens(Inference):
    def test_tell_the_time_to_the_first_and_between_the_others(self) -> None:
        with self.monitor.request() as request:
            request.add_prompt_tokens(12)
            for seconds in (4, 1, 2):
                self.clock.pass_(seconds)
                request.token()
        self.assertEqual(self.seconds(contract.INFERENCE_TIME_TO_FIRST_TOKEN), 4)
        self.assertEqual(self.seconds(contract.INFERENCE_TIME_PER_OUTPUT_TOKEN), 3)
        self.assertEqual(self.exposed.value(f"{OUTPUT_TOKEN}_count", model="m"), 2)
        self.assertEqual(
            self.exposed.value(contract.INFERENCE_GENERATED_TOKENS.name, model="m"), 3
        )
        self.assertEqual(
            self.exposed.value(contract.INFERENCE_PROMPT_TOKENS.name, model="m"), 12
        )

    def test_that_come_together_share_their_time(self) -> None:
        with self.monitor.request() as request:
            request.token()
            self.clock.pass_(4)
            request.token(4)
        self.assertEqual(self.exposed.value(f"{OUTPUT_TOKEN}_count", model="m"), 4)
        self.assertEqual(
            self.exposed.value(f"{OUTPUT_TOKEN}_bucket", model="m", le="1.0"), 4
        )


class Batches(Inference):
    def test_have_few_sizes(self) -> None:
        for size in (1, 3, 5, 512, 9000):
            self.monitor.add_batch(size, 0.5)
        self.assertEqual(
            self.exposed.all(BATCHES),
            {("m", "1"): 1, ("m", "4"): 1, ("m", "8"): 1, ("m", "512"): 2},
        )
        size_sum = f"{contract.INFERENCE_BATCH_SIZE.name}_sum"
        self.assertEqual(
            self.exposed.value(size_sum, model="m"), 1 + 3 + 5 + 512 + 9000
        )

    def test_are_timed_and_not_counted_when_they_fail(self) -> None:
        with self.monitor.batch(2):
            self.clock.pass_(3)
        with self.assertRaises(ValueError), self.monitor.batch(2):
            raise ValueError
        duration = f"{contract.INFERENCE_BATCH_DURATION.name}_sum"
        self.assertEqual(self.exposed.value(duration, model="m", batch_size="2"), 3)
        self.assertEqual(self.exposed.all(BATCHES), {("m", "2"): 1})


class Cache(Inference):
    def test_has_the_share_that_is_in_use(self) -> None:
        self.monitor.set_kv_cache_used(0.75)
        self.assertEqual(
            self.exposed.value(contract.INFERENCE_KV_CACHE_USED.name, model="m"), 0.75
        )


if __name__ == "__main__":
    unittest.main()

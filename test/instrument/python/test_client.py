from __future__ import annotations

import socket
import unittest
import urllib.request
from unittest import mock

from gpu_monitoring import (
    ArrCocMonitor,
    InferenceMonitor,
    TrainingMonitor,
    _client,
    contract,
    serve,
)
from prometheus_client import CollectorRegistry


class Scrapes(unittest.TestCase):
    def test_are_answered_with_the_metrics_and_no_times_of_creation(self) -> None:
        registry = CollectorRegistry()
        port = serve(0, "127.0.0.1", registry)
        with TrainingMonitor("a", registry=registry) as monitor, monitor.step():
            pass
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        self.assertIn(f"\n{contract.TRAINING_STEPS.name}{{", text)
        self.assertNotIn("_created", text)

    def test_of_several_monitors_need_one_port(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        training = TrainingMonitor("a", port=port, address="127.0.0.1")
        inference = InferenceMonitor("m", port=port, address="127.0.0.1")
        self.assertEqual([training.port, inference.port], [port, port])

    def test_that_cannot_be_answered_do_not_end_the_program(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with self.assertLogs("gpu_monitoring", "ERROR") as logs:
                self.assertIsNone(serve(port, "127.0.0.1", CollectorRegistry()))
        self.assertIn(f"not served on port {port}", logs.output[0])

    def test_go_to_the_first_rank_of_a_machine_and_others_say_so(self) -> None:
        with mock.patch.dict("os.environ", {"LOCAL_RANK": "1"}):
            with self.assertLogs("gpu_monitoring", "WARNING") as logs:
                self.assertIsNone(serve(0))
        self.assertIn("set PROMETHEUS_MULTIPROC_DIR", logs.output[0])


class Metrics(unittest.TestCase):
    def test_of_a_registry_are_made_once(self) -> None:
        registry = CollectorRegistry()
        first = TrainingMonitor("a", registry=registry)
        second = TrainingMonitor("b", registry=registry)
        self.assertIs(first._families, second._families)
        self.assertIsNot(
            first._families,
            TrainingMonitor("a", registry=CollectorRegistry())._families,
        )

    def test_are_all_reported_by_a_monitor(self) -> None:
        registry = CollectorRegistry()
        TrainingMonitor("a", registry=registry)
        InferenceMonitor("m", registry=registry)
        ArrCocMonitor(registry=registry)
        reported = {metric.name for metric in registry.collect()}
        told = [
            metric
            for name, metric in vars(contract).items()
            if name.startswith(("TRAINING_", "INFERENCE_", "ARR_COC_"))
            and isinstance(metric, contract.Metric)
        ]
        missing = {m.name for m in told} - reported
        # The client leaves the ending out of the name of a family.
        counters = {m.name for m in told if m.kind == "counter"}
        self.assertEqual({m for m in missing if m not in counters}, set())
        self.assertEqual({m.rsplit("_total", 1)[0] for m in counters} - reported, set())

    def test_have_a_mode_that_adds_no_label(self) -> None:
        gauge = _client.gauge(contract.TRAINING_LOSS, CollectorRegistry())
        self.assertEqual(gauge._multiprocess_mode, "mostrecent")


if __name__ == "__main__":
    unittest.main()

from __future__ import annotations

import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

from gpu_monitoring import TrainingMonitor, contract, push_to
from prometheus_client import CollectorRegistry


class Gateway(HTTPServer):
    """Keeps what is pushed to it, by method and path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pushed: dict[tuple[str, str], str] = {}
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        text = self.rfile.read(length).decode()
        self.server.pushed[self.command, self.path] = text
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Pushes(unittest.TestCase):
    def setUp(self) -> None:
        self.gateway = Gateway()
        thread = threading.Thread(target=self.gateway.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.gateway.shutdown)
        self.addCleanup(self.gateway.server_close)
        self.registry = CollectorRegistry()
        with TrainingMonitor("a", rank=3, registry=self.registry) as monitor:
            with monitor.step(samples=8):
                pass

    def push(self, **options: object) -> bool:
        return push_to(self.gateway.url, "nightly", registry=self.registry, **options)

    def test_put_the_metrics_in_the_place_of_those_of_the_same_rank(self) -> None:
        self.assertTrue(self.push(rank=3))
        ((where, text),) = self.gateway.pushed.items()
        self.assertEqual(where, ("PUT", "/metrics/job/nightly/rank/3"))
        samples = f'{contract.TRAINING_SAMPLES.name}{{rank="3",run="a"}} 8.0\n'
        self.assertIn(samples, text)
        self.assertIn(f'{contract.TRAINING_ACTIVE.name}{{rank="3",run="a"}} 0.0', text)
        self.assertNotIn("_created", text)

    def test_have_the_rank_that_the_launcher_says(self) -> None:
        with mock.patch.dict("os.environ", {"RANK": "5"}):
            self.push()
        self.assertEqual(
            list(self.gateway.pushed), [("PUT", "/metrics/job/nightly/rank/5")]
        )

    def test_that_are_refused_do_not_end_the_program(self) -> None:
        self.gateway.status = 400
        with self.assertLogs("gpu_monitoring", "ERROR") as logs:
            self.assertFalse(self.push())
        self.assertIn(f"not pushed to {self.gateway.url}", logs.output[0])

    def test_to_nobody_do_not_end_the_program(self) -> None:
        with self.assertLogs("gpu_monitoring", "ERROR"):
            self.assertFalse(
                push_to("http://127.0.0.1:1", "nightly", registry=self.registry)
            )


if __name__ == "__main__":
    unittest.main()

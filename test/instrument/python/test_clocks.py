from __future__ import annotations

import sys
import unittest
from unittest import mock

from device import Device
from gpu_monitoring import TrainingMonitor, contract
from prometheus_client import CollectorRegistry
from support import Exposed, clock_of

PHASES = contract.TRAINING_PHASE_SECONDS.name
STEPS = contract.TRAINING_STEPS.name
STEP_SUM = f"{contract.TRAINING_STEP_SECONDS.name}_sum"
STEP_COUNT = f"{contract.TRAINING_STEP_SECONDS.name}_count"


class Clocks(unittest.TestCase):
    def setUp(self) -> None:
        context = clock_of("training", "_clocks")
        self.clock = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.device = Device(self.clock)
        patch = mock.patch.dict("sys.modules", {"torch": self.device.as_torch()})
        patch.start()
        self.addCleanup(patch.stop)
        registry = CollectorRegistry()
        self.exposed = Exposed(registry)
        self.registry = registry

    def monitor(self, **options: object) -> TrainingMonitor:
        return TrainingMonitor("a", rank=0, registry=self.registry, **options)

    def phase(self, name: str) -> float | None:
        value = self.exposed.value(PHASES, run="a", rank="0", phase=name)
        return None if value is None else round(value, 6)

    def of_run(self, name: str) -> float | None:
        return self.exposed.value(name, run="a", rank="0")

    def step(self, monitor: TrainingMonitor) -> None:
        """Takes the host a tenth of a second, and the device eight seconds."""
        with monitor.step():
            with monitor.phase("forward"):
                self.device.run(3)
                self.clock.pass_(0.1)
            with monitor.phase("backward"):
                self.device.run(5)


class Events(Clocks):
    def test_give_phases_the_time_of_the_device(self) -> None:
        with self.monitor() as monitor:
            self.step(monitor)
        self.assertEqual([self.phase("forward"), self.phase("backward")], [3, 5])

    def test_make_the_host_wait_in_no_step(self) -> None:
        with self.monitor() as monitor:
            begin = self.clock.now
            for _ in range(3):
                self.step(monitor)
            self.assertAlmostEqual(self.clock.now - begin, 0.3)
            self.assertEqual(self.of_run(STEPS), 3)

    def test_are_read_at_the_end_of_a_later_step(self) -> None:
        with self.monitor() as monitor:
            self.step(monitor)
            self.assertEqual(self.of_run(STEP_COUNT), 0)
            self.clock.pass_(8)
            self.step(monitor)
            self.assertEqual(self.of_run(STEP_COUNT), 1)
            self.assertEqual(self.phase("backward"), 5)

    def test_that_are_left_are_read_when_the_run_ends(self) -> None:
        with self.monitor() as monitor:
            for _ in range(3):
                self.step(monitor)
        self.assertEqual([self.of_run(STEPS), self.of_run(STEP_COUNT)], [3, 3])
        self.assertAlmostEqual(self.of_run(STEP_SUM) or 0, 24)

    def test_count_the_time_in_which_the_device_waits_for_data(self) -> None:
        def slow() -> object:
            for batch in range(2):
                self.clock.pass_(20)
                yield batch

        with self.monitor() as monitor:
            for _ in monitor.data(slow()):
                self.step(monitor)
        # While the first eight seconds pass, the second batch is on its way.
        self.assertAlmostEqual(self.phase("data_loading") or 0, 20 + 20 - 7.9)

    def test_add_up_to_the_steps(self) -> None:
        with self.monitor() as monitor:
            for _ in range(3):
                self.step(monitor)
                self.clock.pass_(2)
        phases = sum(self.exposed.all(PHASES).values())
        self.assertAlmostEqual(phases, self.of_run(STEP_SUM) or 0)

    def test_leave_checkpoints_out_and_what_the_device_did_before_in(self) -> None:
        with self.monitor() as monitor:
            self.step(monitor)
            with monitor.checkpoint():
                self.clock.pass_(30)
            self.step(monitor)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINT_SECONDS.name), 30)
        self.assertAlmostEqual(self.of_run(STEP_SUM) or 0, 16)

    def test_stay_on_the_device_of_the_first(self) -> None:
        self.device.number = 2
        with self.monitor() as monitor:
            self.step(monitor)
            self.device.number = 0
            self.step(monitor)
        self.assertEqual(set(self.device.recorded_on), {2})

    def test_of_phases_without_steps_do_not_pile_up(self) -> None:
        with self.monitor() as monitor:
            for _ in range(3000):
                with monitor.phase("forward"):
                    self.clock.pass_(1)
            self.assertLess(len(monitor._intervals), 1100)

    def test_that_a_broken_device_never_passes_do_not_end_the_program(self) -> None:
        with self.assertLogs("gpu_monitoring", "WARNING") as logs:
            with self.monitor() as monitor:
                self.step(monitor)
                self.device.broken = True
        self.assertIn("the last steps have no time: CUDA error", logs.output[0])
        self.assertEqual(self.of_run(contract.TRAINING_ACTIVE.name), 0)


class TheClockOfTheHost(Clocks):
    def test_is_used_while_the_program_uses_no_cuda(self) -> None:
        self.device.initialized = False
        with self.monitor() as monitor:
            with monitor.step(), monitor.phase("forward"):
                self.clock.pass_(2)
            self.assertEqual([self.phase("forward"), self.of_run(STEP_COUNT)], [2, 1])
        self.assertEqual(self.device.recorded_on, [])

    def test_is_used_without_torch(self) -> None:
        with mock.patch.dict("sys.modules"):
            del sys.modules["torch"]
            with self.monitor() as monitor, monitor.step(), monitor.phase("forward"):
                self.clock.pass_(2)
        self.assertEqual(self.phase("forward"), 2)

    def test_gives_way_to_events_after_the_step_that_first_used_cuda(self) -> None:
        self.device.initialized = False
        with self.monitor() as monitor:
            with monitor.step(), monitor.phase("forward"):
                self.clock.pass_(2)
                self.device.initialized = True
            self.step(monitor)
        self.assertEqual([self.phase("forward"), self.phase("backward")], [5, 5])

    def test_is_kept_where_the_program_synchronizes_itself(self) -> None:
        def synchronize() -> None:
            self.device.pass_to(self.device.reaches())

        with self.monitor(synchronize=synchronize) as monitor:
            self.step(monitor)
            self.assertEqual([self.phase("forward"), self.phase("backward")], [3, 5])
        self.assertEqual(self.device.recorded_on, [])


class TheLog(Clocks):
    def said(self, **options: object) -> list[str]:
        with self.assertLogs("gpu_monitoring", "INFO") as logs:
            with self.monitor(**options) as monitor:
                for _ in range(3):
                    self.step(monitor)
        return [record.getMessage() for record in logs.records]

    def test_says_once_that_events_are_used(self) -> None:
        self.assertEqual(self.said(), ["phases of run a are timed by CUDA events"])

    def test_says_once_that_the_clock_of_the_host_is_used(self) -> None:
        self.device.initialized = False
        self.assertEqual(
            self.said(), ["phases of run a are timed by the clock of the host"]
        )

    def test_says_that_the_host_waits(self) -> None:
        self.assertEqual(
            self.said(synchronize=lambda: None),
            ["phases of run a are timed by the clock of the host, after synchronize"],
        )


if __name__ == "__main__":
    unittest.main()

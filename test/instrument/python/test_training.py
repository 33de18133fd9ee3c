from __future__ import annotations

import math
import threading
import unittest
from unittest import mock

from gpu_monitoring import TrainingMonitor, contract
from prometheus_client import CollectorRegistry
from support import Exposed, clock_of

PHASES = contract.TRAINING_PHASE_SECONDS.name
STEPS = contract.TRAINING_STEPS.name
SAMPLES = contract.TRAINING_SAMPLES.name
STEP_SUM = f"{contract.TRAINING_STEP_SECONDS.name}_sum"
CHECKPOINT_SECONDS = contract.TRAINING_CHECKPOINT_SECONDS.name
ACTIVE = contract.TRAINING_ACTIVE.name


class Training(unittest.TestCase):
    def setUp(self) -> None:
        context = clock_of("training", "_clocks")
        self.clock = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.registry = CollectorRegistry()
        self.exposed = Exposed(self.registry)

    def monitor(self, run: str = "a", **options: object) -> TrainingMonitor:
        return TrainingMonitor(run, rank=0, registry=self.registry, **options)

    def phase(self, name: str) -> float | None:
        return self.exposed.value(PHASES, run="a", rank="0", phase=name)

    def of_run(self, name: str, run: str = "a") -> float | None:
        return self.exposed.value(name, run=run, rank="0")

    def spend(self, monitor: TrainingMonitor, phase: str, seconds: float) -> None:
        with monitor.phase(phase):
            self.clock.pass_(seconds)


class Phases(Training):
    def test_have_the_time_that_passed_in_them_and_other_has_the_rest(self) -> None:
        with self.monitor() as monitor, monitor.step():
            self.spend(monitor, "forward", 2)
            self.spend(monitor, "backward", 3)
            self.clock.pass_(1)
        self.assertEqual(
            [self.phase(name) for name in ("forward", "backward", "other")], [2, 3, 1]
        )

    def test_take_their_time_away_from_the_phase_around_them(self) -> None:
        with self.monitor() as monitor, monitor.step():
            with monitor.phase("forward"):
                self.clock.pass_(2)
                self.spend(monitor, "data_loading", 5)
                self.clock.pass_(1)
        self.assertEqual([self.phase("forward"), self.phase("data_loading")], [3, 5])

    def test_add_up_to_the_steps_whatever_lies_between_two(self) -> None:
        with self.monitor() as monitor:
            for _ in monitor.data(range(3)):
                with monitor.step():
                    self.spend(monitor, "forward", 2)
                self.clock.pass_(4)
        # The time after the last step belongs to a step that never ended.
        self.assertEqual(self.of_run(STEP_SUM), 3 * 2 + 2 * 4)
        self.assertEqual(sum(self.exposed.all(PHASES).values()), self.of_run(STEP_SUM))

    def test_of_data_have_the_time_that_the_iterator_takes(self) -> None:
        def slow() -> object:
            for batch in range(2):
                self.clock.pass_(3)
                yield batch

        with self.monitor() as monitor:
            for _ in monitor.data(slow()):
                with monitor.step():
                    self.clock.pass_(1)
        self.assertEqual([self.phase("data_loading"), self.phase("other")], [6, 2])

    def test_are_timed_after_the_device_has_caught_up(self) -> None:
        # The kernels of the forward pass run on while the host is elsewhere already.
        queue = [0.0]

        def synchronize() -> None:
            self.clock.pass_(queue[0])
            queue[0] = 0.0

        with self.monitor(synchronize=synchronize) as monitor, monitor.step():
            with monitor.phase("forward"):
                queue[0] = 5
            self.spend(monitor, "optimizer", 1)
        self.assertEqual([self.phase("forward"), self.phase("optimizer")], [5, 1])

    def test_of_another_thread_take_no_time_of_the_step(self) -> None:
        with self.monitor() as monitor, monitor.step():
            thread = threading.Thread(target=self.spend, args=(monitor, "forward", 4))
            thread.start()
            thread.join()
        self.assertEqual([self.phase("forward"), self.phase("other")], [0, 4])

    def test_have_known_names(self) -> None:
        with self.assertRaisesRegex(ValueError, "one of data_loading, .* found 'fwd'"):
            self.monitor().phase("fwd")


class Steps(Training):
    def test_count_what_was_done_in_them(self) -> None:
        with self.monitor() as monitor:
            with monitor.step(samples=8, flops=1e12) as step:
                step.tokens = 512
        names = (STEPS, SAMPLES, contract.TRAINING_TOKENS.name)
        self.assertEqual([self.of_run(name) for name in names], [1, 8, 512])
        self.assertEqual(self.of_run(contract.TRAINING_FLOPS.name), 1e12)

    def test_that_raise_are_not_counted_and_leave_their_time_to_the_next(self) -> None:
        with self.monitor() as monitor:
            with self.assertRaises(MemoryError), monitor.step(samples=8):
                with monitor.phase("forward"):
                    self.clock.pass_(3)
                    raise MemoryError
            with monitor.step(samples=4):
                self.spend(monitor, "forward", 1)
        self.assertEqual([self.of_run(STEPS), self.of_run(SAMPLES)], [1, 4])
        self.assertEqual([self.phase("forward"), self.of_run(STEP_SUM)], [4, 4])

    def test_tell_when_the_latest_one_ended(self) -> None:
        last_step = contract.TRAINING_LAST_STEP_TIMESTAMP.name
        with self.monitor() as monitor:
            self.assertEqual(self.of_run(last_step), 0)
            self.clock.pass_(60)
            with monitor.step():
                self.clock.pass_(5)
            self.assertEqual(self.of_run(last_step), 1065)

    def test_have_the_buckets_of_the_contract(self) -> None:
        with self.monitor() as monitor, monitor.step():
            pass
        bounds = self.exposed.all(f"{contract.TRAINING_STEP_SECONDS.name}_bucket")
        self.assertEqual(
            sorted(float(labels[2]) for labels in bounds),
            [*contract.TRAINING_STEP_SECONDS.buckets, math.inf],
        )


class Interruptions(Training):
    def test_by_checkpoints_are_in_no_step(self) -> None:
        with self.monitor() as monitor:
            with monitor.step():
                self.clock.pass_(1)
            with monitor.checkpoint():
                self.clock.pass_(30)
            with monitor.step():
                self.clock.pass_(1)
        self.assertEqual(self.of_run(STEP_SUM), 2)
        self.assertEqual(self.of_run(CHECKPOINT_SECONDS), 30)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINTS.name), 1)

    def test_by_checkpoints_that_fail_take_time_but_do_not_count(self) -> None:
        with self.monitor() as monitor:
            with self.assertRaises(OSError), monitor.checkpoint():
                self.clock.pass_(30)
                raise OSError
        self.assertEqual(self.of_run(CHECKPOINT_SECONDS), 30)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINTS.name), 0)

    def test_by_evaluations_leave_their_phases_out(self) -> None:
        with self.monitor() as monitor:
            with monitor.step():
                self.spend(monitor, "forward", 1)
            with monitor.evaluation():
                self.spend(monitor, "forward", 50)
            with monitor.step():
                self.spend(monitor, "forward", 1)
        self.assertEqual([self.phase("forward"), self.of_run(STEP_SUM)], [2, 2])


class Runs(Training):
    def test_have_zeros_before_the_first_increase_but_no_invented_loss(self) -> None:
        with self.monitor():
            self.assertEqual([self.of_run(STEPS), self.of_run(ACTIVE)], [0, 1])
            self.assertEqual(len(self.exposed.all(PHASES)), 5)
            self.assertIsNone(self.of_run(contract.TRAINING_LOSS.name))

    def test_that_have_finished_are_not_active(self) -> None:
        with self.monitor():
            pass
        self.assertEqual(self.of_run(ACTIVE), 0)

    def test_that_failed_stay_active_while_their_process_stays(self) -> None:
        with self.assertRaises(KeyError), self.monitor():
            raise KeyError
        self.assertEqual(self.of_run(ACTIVE), 1)

    def test_finish_with_their_process(self) -> None:
        with mock.patch("gpu_monitoring.training.atexit") as atexit:
            monitor = self.monitor().start()
        (call,) = atexit.register.call_args_list
        call.args[0]()
        self.assertEqual(self.of_run(ACTIVE), 0)
        self.assertEqual(call.args[0], monitor.finish)

    def test_that_have_ended_are_forgotten_when_the_next_begins(self) -> None:
        for number in range(20):
            with self.monitor(f"search-{number}") as monitor, monitor.step():
                pass
        self.assertEqual(list(self.exposed.all(STEPS)), [("search-19", "0")])
        self.assertEqual(len(self.exposed.all(PHASES)), 5)

    def test_that_go_on_begin_with_no_time_of_their_past(self) -> None:
        monitor = self.monitor()
        with monitor, monitor.phase("forward"):
            self.clock.pass_(9)
        with monitor, monitor.step():
            self.spend(monitor, "forward", 1)
        self.assertEqual([self.phase("forward"), self.of_run(STEP_SUM)], [1, 1])
        self.assertEqual(self.of_run(STEPS), 1)

    def test_report_a_loss_that_is_not_a_number(self) -> None:
        with self.monitor() as monitor:
            monitor.set_loss(math.nan)
            self.assertTrue(math.isnan(self.of_run(contract.TRAINING_LOSS.name)))

    def test_have_the_rank_that_the_launcher_says(self) -> None:
        with mock.patch.dict("os.environ", {"RANK": "3"}):
            self.assertEqual(TrainingMonitor("a", registry=self.registry).rank, 3)

    def test_have_a_name_of_bounded_length(self) -> None:
        for name in ("", "x" * 129):
            with self.assertRaisesRegex(
                ValueError, "run must have 1 to 128 characters"
            ):
                self.monitor(name)


if __name__ == "__main__":
    unittest.main()

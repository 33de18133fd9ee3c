"""Runs the call-back against a stand-in that calls it as Lightning's `Trainer` does.

The real library is too big for a test; the order of the calls is that of the page
"Hooks" of Lightning 2, with automatic optimization.
"""

from __future__ import annotations

import types
import unittest

from gpu_monitoring import TrainingMonitor, contract
from prometheus_client import CollectorRegistry
from support import Clock, Exposed, clock_of, modules_with

PHASES = contract.TRAINING_PHASE_SECONDS.name


class Batch:
    """A tensor."""

    shape = (4, 8)


class Trainer:
    """Accumulates the gradients of two batches; validates and saves after two steps."""

    def __init__(self, callback: object, clock: Clock) -> None:
        self.callback, self.clock = callback, clock
        self.global_step = 0
        self.callback_metrics: dict[str, float] = {}

    def call(self, event: str, *args: object) -> None:
        method = getattr(self.callback, event, None)
        if method is not None:
            method(self, None, *args)

    def save_checkpoint(self, path: str, weights_only: bool = False) -> str:
        self.clock.pass_(20)
        return path

    def fit(self) -> None:
        self.validate()  # the sanity check
        self.call("on_train_start")
        for number in range(4):
            self.clock.pass_(1)
            batch = [Batch(), Batch()]
            self.call("on_train_batch_start", batch, number)
            self.clock.pass_(2)
            self.call("on_before_backward", 0.5)
            self.clock.pass_(3)
            self.call("on_after_backward")
            if number % 2 == 1:
                self.call("on_before_optimizer_step", None)
                self.clock.pass_(0.5)
                self.global_step += 1
            self.call("on_train_batch_end", {"loss": 0.5}, batch, number)
        self.call("on_train_epoch_end")
        self.validate()
        self.saved = self.save_checkpoint("last.ckpt", weights_only=True)
        self.call("on_train_end")

    def validate(self) -> None:
        self.call("on_validation_start")
        self.clock.pass_(40)
        self.callback_metrics["val_accuracy"] = 0.9
        self.call("on_validation_end")


class Lightning(unittest.TestCase):
    libraries = ("lightning", "lightning.pytorch", "lightning.pytorch.callbacks")

    def setUp(self) -> None:
        clock = clock_of("training", "_clocks")
        self.clock = clock.__enter__()
        self.addCleanup(clock.__exit__, None, None, None)
        registry = CollectorRegistry()
        self.exposed = Exposed(registry)
        stand_ins = {name: types.ModuleType(name) for name in self.libraries}
        stand_ins[self.libraries[-1]].Callback = type("Callback", (), {})
        with modules_with(stand_ins, "gpu_monitoring.lightning") as module:
            monitor = TrainingMonitor("a", rank=0, registry=registry)
            callback = module.MonitoringCallback(monitor, loss_every=2)
        self.trainer = Trainer(callback, self.clock)
        self.trainer.fit()

    def of_run(self, metric: contract.Metric, ending: str = "") -> float | None:
        return self.exposed.value(metric.name + ending, run="a", rank="0")

    def test_tells_the_phases_apart(self) -> None:
        phases = {
            labels[2]: value for labels, value in self.exposed.all(PHASES).items()
        }
        self.assertEqual(
            phases,
            {
                "data_loading": 4,
                "forward": 8,
                "backward": 12,
                "optimizer": 1,
                "other": 0,
            },
        )

    def test_counts_steps_samples_and_epochs_of_the_rank(self) -> None:
        counted = (
            contract.TRAINING_STEPS,
            contract.TRAINING_SAMPLES,
            contract.TRAINING_EPOCHS,
        )
        self.assertEqual([self.of_run(metric) for metric in counted], [2, 16, 1])

    def test_leaves_validations_and_checkpoints_out_of_the_steps(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_STEP_SECONDS, "_sum"), 25)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINTS), 1)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINT_SECONDS), 20)

    def test_reports_loss_and_accuracy(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_LOSS), 0.5)
        self.assertEqual(self.of_run(contract.TRAINING_EVAL_ACCURACY), 0.9)

    def test_leaves_nothing_behind(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_ACTIVE), 0)
        self.assertEqual(self.trainer.saved, "last.ckpt")
        before = self.clock.now
        self.trainer.save_checkpoint("later.ckpt")
        self.assertEqual(self.clock.now - before, 20)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINTS), 1)


class OlderLightning(Lightning):
    """The package had another name before."""

    libraries = ("pytorch_lightning", "pytorch_lightning.callbacks")


if __name__ == "__main__":
    unittest.main()

"""Runs the call-back against a stand-in that calls it as `transformers.Trainer` does.

The real library is too big for a test; the order of the calls is that of
`Trainer._inner_training_loop` and `_maybe_log_save_evaluate` in transformers 4.47.
"""

from __future__ import annotations

import types
import unittest

from gpu_monitoring import TrainingMonitor, contract
from prometheus_client import CollectorRegistry
from support import Clock, Exposed, clock_of, modules_with

PHASES = contract.TRAINING_PHASE_SECONDS.name


class Handle:
    def __init__(self, hooks: list[object], hook: object) -> None:
        self._hooks, self._hook = hooks, hook

    def remove(self) -> None:
        self._hooks.remove(self._hook)


class Ids:
    """A tensor of token ids."""

    def __init__(self, rows: int, columns: int) -> None:
        self._shape = (rows, columns)

    def __len__(self) -> int:
        return self._shape[0]

    def numel(self) -> int:
        return self._shape[0] * self._shape[1]


class Model:
    def __init__(self, clock: Clock) -> None:
        self.clock, self.training = clock, True
        self.before: list[object] = []
        self.after: list[object] = []

    def register_forward_pre_hook(self, hook: object, *, with_kwargs: bool) -> Handle:
        self.before.append(hook)
        return Handle(self.before, hook)

    def register_forward_hook(self, hook: object) -> Handle:
        self.after.append(hook)
        return Handle(self.after, hook)

    def forward(self, *args: object, **kwargs: object) -> None:
        for hook in self.before:
            hook(self, args, kwargs)
        self.clock.pass_(2)
        for hook in self.after:
            hook(self, (), None)


class Trainer:
    """Two micro-batches a step; evaluates and saves after the second step."""

    def __init__(
        self,
        callback: object,
        clock: Clock,
        batch: tuple[tuple[object, ...], dict[str, object]],
    ) -> None:
        self.callback, self.clock, self.model = callback, clock, Model(clock)
        self.args_of_model, self.kwargs_of_model = batch
        self.args = types.SimpleNamespace(world_size=2)
        self.state = types.SimpleNamespace(total_flos=0.0)
        self.control = types.SimpleNamespace(should_evaluate=False, should_save=False)

    def call(self, event: str, **kwargs: object) -> None:
        # Whoever handles the event has taken the wish for it back before.
        if event == "on_evaluate":
            self.control.should_evaluate = False
        if event == "on_save":
            self.control.should_save = False
        method = getattr(self.callback, event, None)
        if method is not None:
            method(self.args, self.state, self.control, model=self.model, **kwargs)

    def train(self, steps: int = 2) -> None:
        self.call("on_train_begin")
        self.call("on_epoch_begin")
        for step in range(1, steps + 1):
            self.clock.pass_(1)  # loads both micro-batches
            self.call("on_step_begin")
            for micro in range(2):
                self.model.forward(*self.args_of_model, **self.kwargs_of_model)
                self.clock.pass_(3)  # backward
                if micro == 0:
                    self.call("on_substep_end")
            self.call("on_pre_optimizer_step")
            self.clock.pass_(0.5)
            self.call("on_optimizer_step")
            self.clock.pass_(0.25)  # schedule, zero_grad
            self.state.total_flos += 2e12
            self.control.should_evaluate = self.control.should_save = step == 2
            self.call("on_step_end")
            self.log_save_evaluate()
        self.call("on_epoch_end")
        self.call("on_train_end")

    def log_save_evaluate(self) -> None:
        self.call("on_log", logs={"loss": 0.7, "epoch": 1})
        if self.control.should_evaluate:
            self.model.training = False
            self.model.forward(*self.args_of_model, **self.kwargs_of_model)
            self.clock.pass_(40)
            self.model.training = True
            self.call("on_evaluate", metrics={"eval_accuracy": 0.9})
        if self.control.should_save:
            self.clock.pass_(20)
            self.call("on_save")


class HuggingFace(unittest.TestCase):
    #: What the model is called with.
    batch: tuple[tuple[object, ...], dict[str, object]] = (
        (),
        {"input_ids": Ids(4, 16)},
    )
    expected_samples, expected_tokens = 16, 256

    def setUp(self) -> None:
        clock = clock_of("training", "_clocks")
        self.clock = clock.__enter__()
        self.addCleanup(clock.__exit__, None, None, None)
        registry = CollectorRegistry()
        self.exposed = Exposed(registry)
        library = types.ModuleType("transformers")
        library.TrainerCallback = type("TrainerCallback", (), {})
        name = "gpu_monitoring.huggingface"
        with modules_with({"transformers": library}, name) as module:
            monitor = TrainingMonitor("a", rank=0, registry=registry)
            callback = module.MonitoringCallback(monitor)
        self.trainer = Trainer(callback, self.clock, self.batch)
        self.trainer.train()

    def of_run(self, metric: contract.Metric, ending: str = "") -> float | None:
        return self.exposed.value(metric.name + ending, run="a", rank="0")

    def test_tells_the_phases_apart(self) -> None:
        phases = {
            labels[2]: value for labels, value in self.exposed.all(PHASES).items()
        }
        self.assertEqual(
            phases,
            {
                "data_loading": 2,
                "forward": 8,
                "backward": 12,
                "optimizer": 1,
                "other": 0.5,
            },
        )

    def test_counts_steps_samples_tokens_and_epochs_of_the_rank(self) -> None:
        counted = (
            contract.TRAINING_STEPS,
            contract.TRAINING_SAMPLES,
            contract.TRAINING_TOKENS,
            contract.TRAINING_EPOCHS,
        )
        self.assertEqual(
            [self.of_run(m) for m in counted],
            [2, self.expected_samples, self.expected_tokens, 1],
        )

    def test_shares_the_operations_among_the_ranks(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_FLOPS), 2e12)

    def test_leaves_evaluations_and_checkpoints_out_of_the_steps(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_STEP_SECONDS, "_sum"), 23.5)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINTS), 1)
        self.assertEqual(self.of_run(contract.TRAINING_CHECKPOINT_SECONDS), 20)

    def test_reports_loss_and_accuracy(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_LOSS), 0.7)
        self.assertEqual(self.of_run(contract.TRAINING_EVAL_ACCURACY), 0.9)

    def test_leaves_nothing_behind(self) -> None:
        self.assertEqual(self.of_run(contract.TRAINING_ACTIVE), 0)
        self.assertEqual(
            [self.trainer.model.before, self.trainer.model.after], [[], []]
        )


class OfImages(HuggingFace):
    """Pixels are no tokens, and may come without a name."""

    batch = (([0, 0, 0],), {})
    expected_samples, expected_tokens = 12, 0


class OfUncountable(HuggingFace):
    """A batch without a length must not end the training."""

    batch = ((), {"scalar": 5})
    expected_samples, expected_tokens = 0, 0


if __name__ == "__main__":
    unittest.main()

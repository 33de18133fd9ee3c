# Written by `gpu-monitoring instrument`, which writes over changes.
"""A call-back that reports a `transformers.Trainer`.

    trainer = Trainer(..., callbacks=[MonitoringCallback(TrainingMonitor("bert-3"))])

Time between steps is data loading. The hooks of the model tell the forward pass from
the backward pass, and the batches that it gets tell samples and tokens of this rank.
Evaluations and checkpoints are in no step.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from transformers import TrainerCallback

from .training import TrainingMonitor


class MonitoringCallback(TrainerCallback):  # type: ignore[misc]
    """Needs transformers 4.47 or newer, where the optimizer's step has call-backs."""

    def __init__(self, monitor: TrainingMonitor) -> None:
        self._monitor = monitor
        self._hooks: list[Any] = []
        self._aside: AbstractContextManager[None] | None = None
        self._samples = 0
        self._tokens = 0
        self._flops = 0.0

    def on_train_begin(
        self, args: Any, state: Any, control: Any, model: Any = None, **_: Any
    ) -> None:
        self._flops = state.total_flos
        self._monitor.start()
        if model is not None:
            self._hooks = [
                model.register_forward_pre_hook(self._before_forward, with_kwargs=True),
                model.register_forward_hook(self._after_forward),
            ]
        self._monitor.begin_phase("data_loading")

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._monitor.begin_phase("other")

    def on_substep_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._monitor.begin_phase("other")

    def on_pre_optimizer_step(
        self, args: Any, state: Any, control: Any, **_: Any
    ) -> None:
        self._monitor.begin_phase("optimizer")

    def on_optimizer_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._monitor.begin_phase("other")

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._monitor.end_step(samples=self._samples, tokens=self._tokens)
        self._samples = self._tokens = 0
        self._go_on(control.should_evaluate, control.should_save)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._monitor.end_epoch()
        self._go_on(control.should_evaluate, control.should_save)

    def on_log(
        self,
        args: Any,
        state: Any,
        control: Any,
        logs: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        if logs is not None and "loss" in logs:
            self._monitor.set_loss(float(logs["loss"]))
        # The trainer sums them up over all ranks and since the first start.
        added = state.total_flos - self._flops
        if added > 0:
            self._monitor.add_flops(added / max(1, args.world_size))
        self._flops = state.total_flos

    def on_evaluate(
        self,
        args: Any,
        state: Any,
        control: Any,
        metrics: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        if metrics is not None and "eval_accuracy" in metrics:
            self._monitor.set_accuracy(float(metrics["eval_accuracy"]))
        self._go_on(False, control.should_save)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._go_on(False, False)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._leave_aside()
        for hook in self._hooks:
            hook.remove()
        self._hooks = []
        self._monitor.finish()

    def _go_on(self, evaluates: bool, saves: bool) -> None:
        """The trainer evaluates first and saves then, before it loads data again."""
        self._leave_aside()
        if evaluates:
            self._aside = self._monitor.evaluation()
        elif saves:
            self._aside = self._monitor.checkpoint()
        if self._aside is None:
            self._monitor.begin_phase("data_loading")
        else:
            self._aside.__enter__()

    def _leave_aside(self) -> None:
        if self._aside is not None:
            self._aside.__exit__(None, None, None)
            self._aside = None

    def _before_forward(
        self, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if not model.training:
            return
        self._monitor.begin_phase("forward")
        inputs = kwargs.get("input_ids")
        if inputs is not None:
            self._tokens += inputs.numel()
        else:
            inputs = next(iter((*args, *kwargs.values())), None)
        self._samples += _samples_of(inputs)

    def _after_forward(self, model: Any, args: Any, output: Any) -> None:
        if model.training:
            self._monitor.begin_phase("backward")


def _samples_of(inputs: Any) -> int:
    """A batch in which samples cannot be counted is no reason to end a training."""
    try:
        return len(inputs)
    except TypeError:
        return 0

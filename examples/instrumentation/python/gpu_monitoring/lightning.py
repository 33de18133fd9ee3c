# Written by `gpu-monitoring instrument`, which writes over changes.
"""A call-back that reports a PyTorch Lightning `Trainer`.

    trainer = Trainer(..., callbacks=[MonitoringCallback(TrainingMonitor("vit-2"))])

Time between batches is data loading. A batch whose gradients are only accumulated is
part of the step that uses them. Validation and checkpoints are in no step.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

try:
    from lightning.pytorch.callbacks import Callback
except ImportError:
    from pytorch_lightning.callbacks import Callback

from .training import TrainingMonitor


class MonitoringCallback(Callback):  # type: ignore[misc]
    """Needs Lightning 2 and automatic optimization."""

    def __init__(self, monitor: TrainingMonitor, *, loss_every: int = 50) -> None:
        """
        Args:
            monitor: Monitor of this rank.
            loss_every: Steps between two looks at the loss, each of which waits for
                the device.
        """
        self._monitor = monitor
        self._loss_every = loss_every
        self._validation: AbstractContextManager[None] | None = None
        self._step = 0
        self._samples = 0
        self._save: Any = None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        self._step = trainer.global_step
        self._monitor.start()
        # No call-back comes after a checkpoint, so the trainer's own method is timed.
        self._save = trainer.save_checkpoint
        trainer.save_checkpoint = self._timed_save
        self._monitor.begin_phase("data_loading")

    def on_train_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int
    ) -> None:
        self._samples += _samples_of(batch)
        self._monitor.begin_phase("forward")

    def on_before_backward(self, trainer: Any, pl_module: Any, loss: Any) -> None:
        self._monitor.begin_phase("backward")

    def on_after_backward(self, trainer: Any, pl_module: Any) -> None:
        self._monitor.begin_phase("other")

    def on_before_optimizer_step(
        self, trainer: Any, pl_module: Any, optimizer: Any
    ) -> None:
        self._monitor.begin_phase("optimizer")

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        if trainer.global_step > self._step:
            self._step = trainer.global_step
            self._monitor.end_step(samples=self._samples)
            self._samples = 0
            loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
            if loss is not None and self._step % self._loss_every == 0:
                self._monitor.set_loss(float(loss))
        self._monitor.begin_phase("data_loading")

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self._monitor.end_epoch()

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        self._validation = self._monitor.evaluation()
        self._validation.__enter__()

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        if self._validation is not None:
            self._validation.__exit__(None, None, None)
            self._validation = None
        accuracy = trainer.callback_metrics.get("val_accuracy")
        if accuracy is not None:
            self._monitor.set_accuracy(float(accuracy))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        trainer.save_checkpoint = self._save
        self._monitor.finish()

    def _timed_save(self, *args: Any, **kwargs: Any) -> Any:
        with self._monitor.checkpoint():
            return self._save(*args, **kwargs)


def _samples_of(batch: Any) -> int:
    """A batch is a tensor, or a list or a mapping of them, samples first."""
    if hasattr(batch, "shape"):
        return int(batch.shape[0])
    values = list(batch.values()) if isinstance(batch, dict) else batch
    return _samples_of(values[0]) if isinstance(values, (list, tuple)) and values else 0

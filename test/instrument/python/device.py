"""A device whose kernels run behind the host, with events as torch.cuda has them."""

from __future__ import annotations

import types

from support import Clock


class Device:
    """Stands in for the module `torch.cuda`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at = 0.0
        self.number = 0
        self.initialized = True
        self.broken = False
        #: The devices of the streams that events were recorded on.
        self.recorded_on: list[int] = []

    def run(self, seconds: float) -> None:
        """Queues a kernel; the host goes on at once."""
        self._free_at = self.reaches() + seconds

    def reaches(self) -> float:
        """Tells when the device has done all that was queued until now."""
        return max(self._clock.now, self._free_at)

    def pass_to(self, moment: float) -> None:
        self._clock.now = max(self._clock.now, moment)

    def has_passed(self, moment: float) -> bool:
        return self._clock.now >= moment

    def is_initialized(self) -> bool:
        return self.initialized

    def current_device(self) -> int:
        return self.number

    def current_stream(self, device: int) -> types.SimpleNamespace:
        return types.SimpleNamespace(device=device)

    def Event(self, enable_timing: bool = False) -> Event:
        assert enable_timing
        return Event(self)

    def as_torch(self) -> types.SimpleNamespace:
        return types.SimpleNamespace(cuda=self)


class Event:
    def __init__(self, device: Device) -> None:
        self._device = device
        self._at = 0.0

    def record(self, stream: types.SimpleNamespace) -> None:
        self._device.recorded_on.append(stream.device)
        self._at = self._device.reaches()

    def query(self) -> bool:
        return self._device.has_passed(self._at)

    def synchronize(self) -> None:
        if self._device.broken:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        self._device.pass_to(self._at)

    def elapsed_time(self, end: Event) -> float:
        # As torch does: the time of what the device has not passed cannot be told.
        if not (self.query() and end.query()):
            raise RuntimeError("both events must be completed")
        return (end._at - self._at) * 1000

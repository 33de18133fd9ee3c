# Written by `gpu-monitoring instrument`, which writes over changes.
"""Reads GPUs of a machine without the DCGM exporter, under the exporter's names.

    from gpu_monitoring import GpuCollector, serve

    GpuCollector().register()
    serve(9400)

It asks NVML through the package nvidia-ml-py where that is installed, and the program
nvidia-smi otherwise, which knows fewer fields. Profiling counters, XIDs, NVLink and the
instances of a partitioned GPU are known to the exporter only.
"""

from __future__ import annotations

import importlib
import logging
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric as ExposedMetric
from prometheus_client.registry import Collector

from ._client import exposed_registry
from .contract import GPU_FIELDS

logger = logging.getLogger(__package__)

_MEBIBYTE = 1024 * 1024
_SMI_SECONDS = 10


class _Gpu(NamedTuple):
    labels: dict[str, str]
    values: dict[str, float]


_Reader = Callable[[], list[_Gpu]]

# Constants of nvml.h, so that a reader needs nothing but functions.
_CORE, _SLOWDOWN, _MEMORY_MAX = 0, 1, 2
_SM, _MEMORY = 1, 2
_CORRECTED, _UNCORRECTED, _VOLATILE = 0, 1, 0
_POWER, _THERMAL = 0, 1
_MEMORY_TEMPERATURE_FIELD = 82

# Each gives its field in the unit of the contract. `n` is the module, `g` the GPU.
_NVML: Mapping[str, Callable[[Any, Any], float]] = {
    "sm_clock": lambda n, g: n.nvmlDeviceGetClockInfo(g, _SM),
    "memory_clock": lambda n, g: n.nvmlDeviceGetClockInfo(g, _MEMORY),
    "max_sm_clock": lambda n, g: n.nvmlDeviceGetMaxClockInfo(g, _SM),
    "clock_event_reasons": lambda n, g: _event_reasons(n)(g),
    "gpu_temperature": lambda n, g: n.nvmlDeviceGetTemperature(g, _CORE),
    "memory_temperature": lambda n, g: _field(n, g, _MEMORY_TEMPERATURE_FIELD),
    "slowdown_temperature": lambda n, g: n.nvmlDeviceGetTemperatureThreshold(
        g, _SLOWDOWN
    ),
    "memory_max_operating_temperature": lambda n, g: (
        n.nvmlDeviceGetTemperatureThreshold(g, _MEMORY_MAX)
    ),
    "power_usage": lambda n, g: n.nvmlDeviceGetPowerUsage(g) / 1000,
    "enforced_power_limit": lambda n, g: n.nvmlDeviceGetEnforcedPowerLimit(g) / 1000,
    "energy_consumption": lambda n, g: n.nvmlDeviceGetTotalEnergyConsumption(g),
    "power_violation": lambda n, g: (
        n.nvmlDeviceGetViolationStatus(g, _POWER).violationTime
    ),
    "thermal_violation": lambda n, g: (
        n.nvmlDeviceGetViolationStatus(g, _THERMAL).violationTime
    ),
    "gpu_utilization": lambda n, g: n.nvmlDeviceGetUtilizationRates(g).gpu,
    "memory_copy_utilization": lambda n, g: n.nvmlDeviceGetUtilizationRates(g).memory,
    "framebuffer_total": lambda n, g: _memory(n, g).total / _MEBIBYTE,
    "framebuffer_free": lambda n, g: _memory(n, g).free / _MEBIBYTE,
    "framebuffer_used": lambda n, g: _memory(n, g).used / _MEBIBYTE,
    "framebuffer_reserved": lambda n, g: _memory(n, g).reserved / _MEBIBYTE,
    "ecc_single_bit": lambda n, g: n.nvmlDeviceGetTotalEccErrors(
        g, _CORRECTED, _VOLATILE
    ),
    "ecc_double_bit": lambda n, g: n.nvmlDeviceGetTotalEccErrors(
        g, _UNCORRECTED, _VOLATILE
    ),
    "correctable_remapped_rows": lambda n, g: n.nvmlDeviceGetRemappedRows(g)[0],
    "uncorrectable_remapped_rows": lambda n, g: n.nvmlDeviceGetRemappedRows(g)[1],
    "row_remap_pending": lambda n, g: n.nvmlDeviceGetRemappedRows(g)[2],
    "row_remap_failure": lambda n, g: n.nvmlDeviceGetRemappedRows(g)[3],
    "pcie_replays": lambda n, g: n.nvmlDeviceGetPcieReplayCounter(g),
    "pcie_link_width": lambda n, g: n.nvmlDeviceGetCurrPcieLinkWidth(g),
    "pcie_max_link_width": lambda n, g: n.nvmlDeviceGetMaxPcieLinkWidth(g),
}

# Columns of `nvidia-smi --query-gpu` with the same meaning and unit.
_SMI: Mapping[str, str] = {
    "sm_clock": "clocks.sm",
    "memory_clock": "clocks.mem",
    "max_sm_clock": "clocks.max.sm",
    "gpu_temperature": "temperature.gpu",
    "memory_temperature": "temperature.memory",
    "power_usage": "power.draw",
    "enforced_power_limit": "enforced.power.limit",
    "gpu_utilization": "utilization.gpu",
    "memory_copy_utilization": "utilization.memory",
    "framebuffer_total": "memory.total",
    "framebuffer_free": "memory.free",
    "framebuffer_used": "memory.used",
    "framebuffer_reserved": "memory.reserved",
    "ecc_single_bit": "ecc.errors.corrected.volatile.total",
    "ecc_double_bit": "ecc.errors.uncorrected.volatile.total",
    "pcie_link_width": "pcie.link.width.current",
    "pcie_max_link_width": "pcie.link.width.max",
}


class GpuCollector(Collector):
    """Reads the GPUs when a scrape asks, at most once in `seconds`.

    A field that a GPU does not have is left out; it is never zero instead.
    """

    def __init__(self, *, seconds: float = 5) -> None:
        self._seconds = seconds
        self._read = _nvml_reader() or _smi_reader()
        self._lock = threading.Lock()
        self._gpus: list[_Gpu] = []
        self._read_at = float("-inf")
        if self._read is None:
            logger.error(
                "no GPU is watched: neither the package nvidia-ml-py with a driver nor "
                "the program nvidia-smi is there"
            )

    def register(self, registry: CollectorRegistry = REGISTRY) -> GpuCollector:
        """Adds the GPUs to what scrapes of this process see."""
        exposed_registry(registry).register(self)
        return self

    def describe(self) -> Iterable[ExposedMetric]:
        """Names nothing, so that registering does not wait for the GPUs."""
        return []

    def collect(self) -> Iterable[ExposedMetric]:
        gpus = self._latest()
        for key, metric in GPU_FIELDS.items():
            # The client would add `_total` to the names of counters.
            kind = "unknown" if metric.kind == "counter" else metric.kind
            exposed = ExposedMetric(metric.name, metric.help, kind)
            for gpu in gpus:
                if key in gpu.values:
                    exposed.add_sample(metric.name, gpu.labels, gpu.values[key])
            if exposed.samples:
                yield exposed

    def _latest(self) -> list[_Gpu]:
        with self._lock:
            now = time.monotonic()
            if self._read is not None and now - self._read_at >= self._seconds:
                self._read_at = now
                try:
                    self._gpus = self._read()
                except Exception as error:
                    # Old values would look like a GPU that is well.
                    self._gpus = []
                    logger.error("GPUs could not be read: %s", error)
            return self._gpus


def _labels(index: str, uuid: str, model: str, bus: str) -> dict[str, str]:
    return {
        "gpu": index,
        "UUID": uuid,
        "pci_bus_id": bus,
        "device": f"nvidia{index}",
        "modelName": model,
        "hostname": socket.gethostname(),
    }


def _nvml_reader() -> _Reader | None:
    try:
        nvml = importlib.import_module("pynvml")
        nvml.nvmlInit()
    except Exception as error:
        # Without a driver the package raises an error of its own.
        logger.info("NVML is not used: %s", error)
        return None
    return lambda: [
        _ask_nvml(nvml, index) for index in range(nvml.nvmlDeviceGetCount())
    ]


def _ask_nvml(nvml: Any, index: int) -> _Gpu:
    gpu = nvml.nvmlDeviceGetHandleByIndex(index)
    values = {}
    for key in GPU_FIELDS:
        try:
            values[key] = float(_NVML[key](nvml, gpu))
        except (nvml.NVMLError, AttributeError):
            # The GPU, its mode or the driver does not have this field.
            continue
    labels = _labels(
        str(index),
        _text(nvml.nvmlDeviceGetUUID(gpu)),
        _text(nvml.nvmlDeviceGetName(gpu)),
        _text(nvml.nvmlDeviceGetPciInfo(gpu).busId),
    )
    return _Gpu(labels, values)


def _event_reasons(nvml: Any) -> Callable[[Any], float]:
    """The function has had this name since the driver 535."""
    try:
        return nvml.nvmlDeviceGetCurrentClocksEventReasons  # type: ignore[no-any-return]
    except AttributeError:
        return nvml.nvmlDeviceGetCurrentClocksThrottleReasons  # type: ignore[no-any-return]


def _memory(nvml: Any, gpu: Any) -> Any:
    # The first version counts what the driver keeps for itself as used.
    return nvml.nvmlDeviceGetMemoryInfo(gpu, version=nvml.nvmlMemory_v2)


def _field(nvml: Any, gpu: Any, field: int) -> float:
    (value,) = nvml.nvmlDeviceGetFieldValues(gpu, [field])
    if value.nvmlReturn != 0:
        raise nvml.NVMLError(value.nvmlReturn)
    return float(value.value.uiVal)


def _text(value: Any) -> str:
    """Older versions of the package give bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def _smi_reader() -> _Reader | None:
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    return lambda: _ask_smi(program)


def _ask_smi(program: str) -> list[_Gpu]:
    keys = [key for key in GPU_FIELDS if key in _SMI]
    columns = ["index", "uuid", "name", "pci.bus_id", *(_SMI[key] for key in keys)]
    answer = subprocess.run(
        [program, f"--query-gpu={','.join(columns)}", "--format=csv,noheader,nounits"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_SMI_SECONDS,
        text=True,
    )
    if answer.returncode != 0:
        raise RuntimeError(f"nvidia-smi: {answer.stdout.strip()}")
    gpus = []
    for line in answer.stdout.splitlines():
        index, uuid, model, bus, *cells = (cell.strip() for cell in line.split(","))
        numbers = {key: _number(cell) for key, cell in zip(keys, cells)}
        values = {key: value for key, value in numbers.items() if value is not None}
        gpus.append(_Gpu(_labels(index, uuid, model, bus), values))
    return gpus


def _number(cell: str) -> float | None:
    """Fields that a GPU does not have read `[N/A]` or `[Not Supported]`."""
    try:
        return float(cell)
    except ValueError:
        return None

from __future__ import annotations

import os
import stat
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

from gpu_monitoring import GpuCollector, contract, gpu
from prometheus_client import CollectorRegistry
from support import Clock, Exposed, clock_of

TEMPERATURE = contract.GPU_FIELDS["gpu_temperature"].name
UTILIZATION = contract.GPU_FIELDS["gpu_utilization"].name


class NvmlError(Exception):
    pass


def _unsupported(*_: object) -> float:
    raise NvmlError("Not Supported")


def nvml(**changes: object) -> types.SimpleNamespace:
    """Stands in for `pynvml`, with one A100 in it."""
    functions = {
        "NVMLError": NvmlError,
        "nvmlMemory_v2": 2,
        "nvmlInit": lambda: None,
        "nvmlDeviceGetCount": lambda: 1,
        "nvmlDeviceGetHandleByIndex": lambda index: index,
        "nvmlDeviceGetUUID": lambda g: b"GPU-1",
        "nvmlDeviceGetName": lambda g: "NVIDIA A100-SXM4-40GB",
        "nvmlDeviceGetPciInfo": lambda g: types.SimpleNamespace(
            busId="00000000:00:04.0"
        ),
        "nvmlDeviceGetClockInfo": lambda g, kind: {1: 1410, 2: 1215}[kind],
        "nvmlDeviceGetMaxClockInfo": lambda g, kind: 1410,
        "nvmlDeviceGetCurrentClocksEventReasons": lambda g: 4,
        "nvmlDeviceGetTemperature": lambda g, sensor: 65,
        "nvmlDeviceGetTemperatureThreshold": lambda g, kind: {1: 92, 2: 95}[kind],
        "nvmlDeviceGetFieldValues": lambda g, fields: [
            types.SimpleNamespace(
                nvmlReturn=0, value=types.SimpleNamespace(uiVal=fields[0])
            )
        ],
        "nvmlDeviceGetPowerUsage": lambda g: 250_500,
        "nvmlDeviceGetEnforcedPowerLimit": lambda g: 400_000,
        "nvmlDeviceGetTotalEnergyConsumption": lambda g: 123_456,
        "nvmlDeviceGetViolationStatus": lambda g, kind: types.SimpleNamespace(
            violationTime=7 + kind
        ),
        "nvmlDeviceGetUtilizationRates": lambda g: types.SimpleNamespace(
            gpu=90, memory=40
        ),
        "nvmlDeviceGetMemoryInfo": lambda g, version: types.SimpleNamespace(
            **{
                name: value * 1024 * 1024
                for name, value in dict(
                    total=40960, free=30000, used=10360, reserved=600
                ).items()
            }
        ),
        "nvmlDeviceGetTotalEccErrors": lambda g, kind, counter: 10 + kind,
        "nvmlDeviceGetRemappedRows": lambda g: (1, 2, 0, 1),
        "nvmlDeviceGetPcieReplayCounter": lambda g: 5,
        "nvmlDeviceGetCurrPcieLinkWidth": lambda g: 8,
        "nvmlDeviceGetMaxPcieLinkWidth": lambda g: 16,
    }
    return types.SimpleNamespace(**{**functions, **changes})


EXPECTED = {
    "sm_clock": ("megahertz", 1410),
    "memory_clock": ("megahertz", 1215),
    "max_sm_clock": ("megahertz", 1410),
    "clock_event_reasons": ("bitmask", 4),
    "gpu_temperature": ("celsius", 65),
    "memory_temperature": ("celsius", 82),
    "slowdown_temperature": ("celsius", 92),
    "memory_max_operating_temperature": ("celsius", 95),
    "power_usage": ("watts", 250.5),
    "enforced_power_limit": ("watts", 400),
    "energy_consumption": ("millijoules", 123_456),
    "power_violation": ("nanoseconds", 7),
    "thermal_violation": ("nanoseconds", 8),
    "gpu_utilization": ("percent", 90),
    "memory_copy_utilization": ("percent", 40),
    "framebuffer_total": ("mebibytes", 40960),
    "framebuffer_free": ("mebibytes", 30000),
    "framebuffer_used": ("mebibytes", 10360),
    "framebuffer_reserved": ("mebibytes", 600),
    "ecc_single_bit": ("count", 10),
    "ecc_double_bit": ("count", 11),
    "correctable_remapped_rows": ("count", 1),
    "uncorrectable_remapped_rows": ("count", 2),
    "row_remap_pending": ("boolean", 0),
    "row_remap_failure": ("boolean", 1),
    "pcie_replays": ("count", 5),
    "pcie_link_width": ("count", 8),
    "pcie_max_link_width": ("count", 16),
}

SMI = """\
#!/bin/sh
columns=$(echo "$1" | sed 's/--query-gpu=//')
[ "$2" = --format=csv,noheader,nounits ] || exit 2
echo "0, GPU-1, NVIDIA A100-SXM4-40GB, 00000000:00:04.0, %s"
"""


class Collector(unittest.TestCase):
    def setUp(self) -> None:
        self.registry = CollectorRegistry()
        self.exposed = Exposed(self.registry)
        context = clock_of("gpu")
        self.clock: Clock = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def collect(self, module: object) -> GpuCollector:
        with mock.patch.dict("sys.modules", {"pynvml": module}):
            return GpuCollector().register(self.registry)

    def only(self, name: str) -> float:
        (value,) = self.exposed.all(name).values()
        return value


class Nvml(Collector):
    def test_gives_every_field_in_the_unit_of_the_contract(self) -> None:
        self.collect(nvml())
        found = {
            key: (metric.unit, self.only(metric.name))
            for key, metric in contract.GPU_FIELDS.items()
        }
        self.assertEqual(found, EXPECTED)

    def test_has_the_labels_of_the_exporter(self) -> None:
        self.collect(nvml())
        with mock.patch("socket.gethostname", return_value="laptop"):
            ((labels, _),) = self.exposed.all(TEMPERATURE).items()
        self.assertEqual(
            labels,
            (
                "0",
                "GPU-1",
                "00000000:00:04.0",
                "nvidia0",
                "NVIDIA A100-SXM4-40GB",
                "laptop",
            ),
        )

    def test_leaves_out_what_a_gpu_does_not_have(self) -> None:
        self.collect(nvml(nvmlDeviceGetUtilizationRates=_unsupported))
        self.assertEqual(self.exposed.all(UTILIZATION), {})
        self.assertEqual(self.only(TEMPERATURE), 65)

    def test_knows_the_older_name_of_the_event_reasons(self) -> None:
        old = nvml(nvmlDeviceGetCurrentClocksThrottleReasons=lambda g: 8)
        del old.nvmlDeviceGetCurrentClocksEventReasons
        self.collect(old)
        self.assertEqual(self.only(contract.GPU_FIELDS["clock_event_reasons"].name), 8)

    def test_is_asked_at_most_once_in_five_seconds(self) -> None:
        count = mock.Mock(return_value=1)
        self.collect(nvml(nvmlDeviceGetCount=count))
        self.assertEqual(count.call_count, 0)
        for seconds in (0, 4.9, 0.2):
            self.clock.pass_(seconds)
            list(self.registry.collect())
        self.assertEqual(count.call_count, 2)

    def test_shows_nothing_old_when_it_fails(self) -> None:
        module = nvml()
        self.collect(module)
        self.assertEqual(self.only(TEMPERATURE), 65)
        module.nvmlDeviceGetCount = _unsupported
        self.clock.pass_(10)
        with self.assertLogs("gpu_monitoring", "ERROR"):
            self.assertEqual(self.exposed.all(TEMPERATURE), {})


class NvidiaSmi(Collector):
    def with_smi(self, cells: str) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = Path(folder.name) / "nvidia-smi"
        program.write_text(SMI % cells)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        path = f"{folder.name}{os.pathsep}{os.environ['PATH']}"
        patch = mock.patch.dict("os.environ", {"PATH": path})
        patch.start()
        self.addCleanup(patch.stop)

    def test_is_asked_where_there_is_no_nvml(self) -> None:
        keys = [key for key in contract.GPU_FIELDS if key in gpu._SMI]
        self.with_smi(", ".join(str(number) for number in range(len(keys))))
        self.collect(None)
        found = {key: self.only(contract.GPU_FIELDS[key].name) for key in keys}
        self.assertEqual(found, {key: number for number, key in enumerate(keys)})

    def test_leaves_out_what_a_gpu_does_not_have(self) -> None:
        keys = [key for key in contract.GPU_FIELDS if key in gpu._SMI]
        self.with_smi(
            ", ".join("[N/A]" if key == "gpu_utilization" else "1" for key in keys)
        )
        self.collect(None)
        self.assertEqual(self.exposed.all(UTILIZATION), {})
        self.assertEqual(self.only(TEMPERATURE), 1)

    def test_that_is_missing_as_well_is_said(self) -> None:
        with mock.patch("shutil.which", return_value=None):
            with self.assertLogs("gpu_monitoring", "ERROR") as logs:
                self.collect(None)
        self.assertIn("no GPU is watched", logs.output[0])
        self.assertEqual(list(self.registry.collect()), [])


class Tables(unittest.TestCase):
    def test_read_what_the_contract_names_and_nothing_else(self) -> None:
        self.assertEqual(set(gpu._NVML), set(contract.GPU_FIELDS))
        self.assertLessEqual(set(gpu._SMI), set(contract.GPU_FIELDS))


if __name__ == "__main__":
    unittest.main()

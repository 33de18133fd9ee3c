"""Asks the real bindings of NVML for every function and constant that the module uses."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

import pynvml
from gpu_monitoring import gpu


class Bindings(unittest.TestCase):
    def test_have_every_function_that_is_called(self) -> None:
        text = Path(gpu.__file__).read_text()
        names = set(re.findall(r"\b(?:n|nvml)\.(nvml\w+|NVML\w+)", text))
        self.assertGreater(len(names), 15)
        self.assertEqual({name for name in names if not hasattr(pynvml, name)}, set())

    def test_have_the_constants_that_the_module_repeats(self) -> None:
        expected = {
            "NVML_TEMPERATURE_GPU": gpu._CORE,
            "NVML_TEMPERATURE_THRESHOLD_SLOWDOWN": gpu._SLOWDOWN,
            "NVML_TEMPERATURE_THRESHOLD_MEM_MAX": gpu._MEMORY_MAX,
            "NVML_CLOCK_SM": gpu._SM,
            "NVML_CLOCK_MEM": gpu._MEMORY,
            "NVML_MEMORY_ERROR_TYPE_CORRECTED": gpu._CORRECTED,
            "NVML_MEMORY_ERROR_TYPE_UNCORRECTED": gpu._UNCORRECTED,
            "NVML_VOLATILE_ECC": gpu._VOLATILE,
            "NVML_PERF_POLICY_POWER": gpu._POWER,
            "NVML_PERF_POLICY_THERMAL": gpu._THERMAL,
            "NVML_FI_DEV_MEMORY_TEMP": gpu._MEMORY_TEMPERATURE_FIELD,
        }
        self.assertEqual({name: getattr(pynvml, name) for name in expected}, expected)


if __name__ == "__main__":
    unittest.main()

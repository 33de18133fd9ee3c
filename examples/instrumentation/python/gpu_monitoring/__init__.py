# Written by `gpu-monitoring instrument`, which writes over changes.
"""Reports what a program does with its GPUs, in the metrics of gpu-monitoring-constructs.

Needs Python 3.9 or newer and prometheus_client >=0.20,<1.
"""

from ._client import push_to, serve
from .arr_coc import ArrCocMonitor
from .gpu import GpuCollector
from .inference import InferenceMonitor
from .training import TrainingMonitor

__all__ = [
    "ArrCocMonitor",
    "GpuCollector",
    "InferenceMonitor",
    "TrainingMonitor",
    "push_to",
    "serve",
]

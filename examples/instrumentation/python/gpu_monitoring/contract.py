# Written by `gpu-monitoring instrument`, which writes over changes.
"""Names, units, labels, buckets and help of everything that this module reports."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Metric(NamedTuple):
    """A metric as Prometheus sees it."""

    name: str
    kind: str
    unit: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


TrainingPhase = Literal["data_loading", "forward", "backward", "optimizer", "other"]
TRAINING_PHASES: tuple[TrainingPhase, ...] = (
    "data_loading",
    "forward",
    "backward",
    "optimizer",
    "other",
)
TRAINING_SAMPLES = Metric(
    name="ml_training_samples_total",
    kind="counter",
    unit="count",
    help="Samples that the rank itself has trained on.",
    labels=("run", "rank"),
)
TRAINING_TOKENS = Metric(
    name="ml_training_tokens_total",
    kind="counter",
    unit="count",
    help="Tokens that the rank itself has trained on.",
    labels=("run", "rank"),
)
TRAINING_STEPS = Metric(
    name="ml_training_steps_total",
    kind="counter",
    unit="count",
    help="Optimizer steps that the rank has taken part in.",
    labels=("run", "rank"),
)
TRAINING_EPOCHS = Metric(
    name="ml_training_epochs_total",
    kind="counter",
    unit="count",
    help="Passes over the data that the rank has completed.",
    labels=("run", "rank"),
)
TRAINING_FLOPS = Metric(
    name="ml_training_flops_total",
    kind="counter",
    unit="count",
    help="Floating point operations that the model needed on the rank without those that recomputation repeats.",
    labels=("run", "rank"),
)
TRAINING_CHECKPOINTS = Metric(
    name="ml_training_checkpoints_total",
    kind="counter",
    unit="count",
    help="Checkpoints that the rank has written.",
    labels=("run", "rank"),
)
TRAINING_CHECKPOINT_SECONDS = Metric(
    name="ml_training_checkpoint_seconds_total",
    kind="counter",
    unit="seconds",
    help="Time for which checkpoints kept the rank from training.",
    labels=("run", "rank"),
)
TRAINING_PHASE_SECONDS = Metric(
    name="ml_training_phase_seconds_total",
    kind="counter",
    unit="seconds",
    help="Time of the rank in each phase of its steps; waiting for other ranks counts where it happens.",
    labels=("run", "rank", "phase"),
)
TRAINING_STEP_SECONDS = Metric(
    name="ml_training_step_seconds",
    kind="histogram",
    unit="seconds",
    help="Time from the beginning of a step to that of the next one.",
    labels=("run", "rank"),
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200),
)
TRAINING_LOSS = Metric(
    name="ml_training_loss",
    kind="gauge",
    unit="value",
    help="Loss of the latest step; NaN and Inf are reported as they are.",
    labels=("run", "rank"),
)
TRAINING_EVAL_ACCURACY = Metric(
    name="ml_training_eval_accuracy",
    kind="gauge",
    unit="ratio",
    help="Accuracy at the latest evaluation from 0 to 1.",
    labels=("run", "rank"),
)
TRAINING_LAST_STEP_TIMESTAMP = Metric(
    name="ml_training_last_step_timestamp_seconds",
    kind="gauge",
    unit="seconds",
    help="Unix time at which the latest step ended; 0 before the first.",
    labels=("run", "rank"),
)
TRAINING_START_TIMESTAMP = Metric(
    name="ml_training_start_timestamp_seconds",
    kind="gauge",
    unit="seconds",
    help="Unix time at which the process began to train; a restart sets it anew.",
    labels=("run", "rank"),
)
TRAINING_ACTIVE = Metric(
    name="ml_training_active",
    kind="gauge",
    unit="boolean",
    help="Whether the rank has work to do; 0 once the run has finished.",
    labels=("run", "rank"),
)


INFERENCE_BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
INFERENCE_REQUESTS = Metric(
    name="ml_inference_requests_total",
    kind="counter",
    unit="count",
    help="Requests that were answered; one series per status code.",
    labels=("model", "code"),
)
INFERENCE_REQUEST_DURATION = Metric(
    name="ml_inference_request_seconds",
    kind="histogram",
    unit="seconds",
    help="Time from the arrival of a request to the end of its answer.",
    labels=("model",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
INFERENCE_QUEUE_TIME = Metric(
    name="ml_inference_queue_seconds",
    kind="histogram",
    unit="seconds",
    help="Time that a request waited before the model began with it.",
    labels=("model",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
INFERENCE_BATCH_SIZE = Metric(
    name="ml_inference_batch_size",
    kind="histogram",
    unit="count",
    help="Requests that were computed together.",
    labels=("model",),
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
INFERENCE_BATCHES = Metric(
    name="ml_inference_batches_total",
    kind="counter",
    unit="count",
    help="Batches that were computed; the label batch_size takes few values such as powers of two.",
    labels=("model", "batch_size"),
)
INFERENCE_BATCH_DURATION = Metric(
    name="ml_inference_batch_seconds",
    kind="histogram",
    unit="seconds",
    help="Time that the computation of a batch took.",
    labels=("model", "batch_size"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
INFERENCE_PROMPT_TOKENS = Metric(
    name="ml_inference_prompt_tokens_total",
    kind="counter",
    unit="count",
    help="Tokens of prompts that were read.",
    labels=("model",),
)
INFERENCE_GENERATED_TOKENS = Metric(
    name="ml_inference_generated_tokens_total",
    kind="counter",
    unit="count",
    help="Tokens that were generated.",
    labels=("model",),
)
INFERENCE_TIME_TO_FIRST_TOKEN = Metric(
    name="ml_inference_time_to_first_token_seconds",
    kind="histogram",
    unit="seconds",
    help="Time from the arrival of a request to its first token.",
    labels=("model",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
INFERENCE_TIME_PER_OUTPUT_TOKEN = Metric(
    name="ml_inference_time_per_output_token_seconds",
    kind="histogram",
    unit="seconds",
    help="Time between two tokens of an answer.",
    labels=("model",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1),
)
INFERENCE_KV_CACHE_USED = Metric(
    name="ml_inference_kv_cache_used_ratio",
    kind="gauge",
    unit="ratio",
    help="Share of the KV cache that is in use.",
    labels=("model",),
)


ARR_COC_IMAGES = Metric(
    name="arr_coc_images_total",
    kind="counter",
    unit="count",
    help="Images whose patches were scored and given tokens.",
)
ARR_COC_IMAGES_WITHOUT_TOKENS = Metric(
    name="arr_coc_images_without_tokens_total",
    kind="counter",
    unit="count",
    help="Images of which no patch was given a token; the model then answers without having seen them.",
)
ARR_COC_IMAGE_PATCHES = Metric(
    name="arr_coc_image_patches",
    kind="histogram",
    unit="count",
    help="Patches of an image.",
    buckets=(16, 32, 64, 100, 144, 196, 256, 400, 576, 784, 1024, 1600, 2304, 4096),
)
ARR_COC_RELEVANCE_SCORE = Metric(
    name="arr_coc_relevance_score",
    kind="histogram",
    unit="ratio",
    help="Relevance of a patch, 0 to 1.",
    buckets=(
        0.05,
        0.1,
        0.15,
        0.2,
        0.25,
        0.3,
        0.35,
        0.4,
        0.45,
        0.5,
        0.55,
        0.6,
        0.65,
        0.7,
        0.75,
        0.8,
        0.85,
        0.9,
        0.95,
        1,
    ),
)
ARR_COC_PATCH_TOKENS = Metric(
    name="arr_coc_patch_tokens",
    kind="histogram",
    unit="count",
    help="Tokens that a patch was given; 0 for one that was left out.",
    buckets=(0, 16, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 400, 512),
)


GPU_FIELDS = {
    "sm_clock": Metric(
        name="DCGM_FI_DEV_SM_CLOCK",
        kind="gauge",
        unit="megahertz",
        help="Clock of the streaming multiprocessors.",
    ),
    "memory_clock": Metric(
        name="DCGM_FI_DEV_MEM_CLOCK",
        kind="gauge",
        unit="megahertz",
        help="Clock of the memory.",
    ),
    "max_sm_clock": Metric(
        name="DCGM_FI_DEV_MAX_SM_CLOCK",
        kind="gauge",
        unit="megahertz",
        help="Highest clock that the streaming multiprocessors can run at.",
    ),
    "clock_event_reasons": Metric(
        name="DCGM_FI_DEV_CLOCKS_EVENT_REASONS",
        kind="gauge",
        unit="bitmask",
        help="Why the clocks are below their maximum; one bit per reason.",
    ),
    "gpu_temperature": Metric(
        name="DCGM_FI_DEV_GPU_TEMP",
        kind="gauge",
        unit="celsius",
        help="Core temperature.",
    ),
    "memory_temperature": Metric(
        name="DCGM_FI_DEV_MEMORY_TEMP",
        kind="gauge",
        unit="celsius",
        help="Temperature of the high-bandwidth memory.",
    ),
    "slowdown_temperature": Metric(
        name="DCGM_FI_DEV_SLOWDOWN_TEMP",
        kind="gauge",
        unit="celsius",
        help="Core temperature at which the GPU lowers its clocks.",
    ),
    "memory_max_operating_temperature": Metric(
        name="DCGM_FI_DEV_MEM_MAX_OP_TEMP",
        kind="gauge",
        unit="celsius",
        help="Highest temperature that the memory is meant to run at.",
    ),
    "power_usage": Metric(
        name="DCGM_FI_DEV_POWER_USAGE",
        kind="gauge",
        unit="watts",
        help="Power draw.",
    ),
    "enforced_power_limit": Metric(
        name="DCGM_FI_DEV_ENFORCED_POWER_LIMIT",
        kind="gauge",
        unit="watts",
        help="Power limit in force.",
    ),
    "energy_consumption": Metric(
        name="DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
        kind="counter",
        unit="millijoules",
        help="Energy used since the driver was loaded.",
    ),
    "power_violation": Metric(
        name="DCGM_FI_DEV_POWER_VIOLATION",
        kind="counter",
        unit="nanoseconds",
        help="Time with lowered clocks because of the power limit.",
    ),
    "thermal_violation": Metric(
        name="DCGM_FI_DEV_THERMAL_VIOLATION",
        kind="counter",
        unit="nanoseconds",
        help="Time with lowered clocks because of temperature.",
    ),
    "gpu_utilization": Metric(
        name="DCGM_FI_DEV_GPU_UTIL",
        kind="gauge",
        unit="percent",
        help="Share of time in which any kernel ran; says nothing about how much of the GPU it used.",
    ),
    "memory_copy_utilization": Metric(
        name="DCGM_FI_DEV_MEM_COPY_UTIL",
        kind="gauge",
        unit="percent",
        help="Share of time in which memory was read or written.",
    ),
    "framebuffer_total": Metric(
        name="DCGM_FI_DEV_FB_TOTAL",
        kind="gauge",
        unit="mebibytes",
        help="Memory of the GPU or of the MIG instance.",
    ),
    "framebuffer_free": Metric(
        name="DCGM_FI_DEV_FB_FREE",
        kind="gauge",
        unit="mebibytes",
        help="Memory that is free.",
    ),
    "framebuffer_used": Metric(
        name="DCGM_FI_DEV_FB_USED",
        kind="gauge",
        unit="mebibytes",
        help="Memory that is in use.",
    ),
    "framebuffer_reserved": Metric(
        name="DCGM_FI_DEV_FB_RESERVED",
        kind="gauge",
        unit="mebibytes",
        help="Memory that the driver keeps for itself.",
    ),
    "ecc_single_bit": Metric(
        name="DCGM_FI_DEV_ECC_SBE_VOL_TOTAL",
        kind="counter",
        unit="count",
        help="Corrected single-bit memory errors since the driver was loaded.",
    ),
    "ecc_double_bit": Metric(
        name="DCGM_FI_DEV_ECC_DBE_VOL_TOTAL",
        kind="counter",
        unit="count",
        help="Uncorrected double-bit memory errors since the driver was loaded.",
    ),
    "uncorrectable_remapped_rows": Metric(
        name="DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
        kind="counter",
        unit="count",
        help="Memory rows remapped after uncorrectable errors.",
    ),
    "correctable_remapped_rows": Metric(
        name="DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS",
        kind="counter",
        unit="count",
        help="Memory rows remapped after correctable errors.",
    ),
    "row_remap_failure": Metric(
        name="DCGM_FI_DEV_ROW_REMAP_FAILURE",
        kind="gauge",
        unit="boolean",
        help="Whether a memory row could not be remapped.",
    ),
    "row_remap_pending": Metric(
        name="DCGM_FI_DEV_ROW_REMAP_PENDING",
        kind="gauge",
        unit="boolean",
        help="Whether a remapped row waits for a reset of the GPU.",
    ),
    "pcie_replays": Metric(
        name="DCGM_FI_DEV_PCIE_REPLAY_COUNTER",
        kind="counter",
        unit="count",
        help="Packets that were sent again over PCIe.",
    ),
    "pcie_link_width": Metric(
        name="DCGM_FI_DEV_PCIE_LINK_WIDTH",
        kind="gauge",
        unit="count",
        help="PCIe lanes in use.",
    ),
    "pcie_max_link_width": Metric(
        name="DCGM_FI_DEV_PCIE_MAX_LINK_WIDTH",
        kind="gauge",
        unit="count",
        help="PCIe lanes that GPU and slot support.",
    ),
}

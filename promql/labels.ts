/** Labels that every target of ours carries, so that several clusters can share one server and joins are stable. */
export const clusterLabels = ['cluster'] as const;

/** Identity of a node. */
export const nodeLabels = ['cluster', 'node'] as const;

/** Identity of one physical GPU. */
export const gpuLabels = ['cluster', 'node', 'gpu', 'UUID', 'modelName'] as const;

/** Identity of what Kubernetes can allocate: a MIG instance, or the whole GPU where the last two labels are absent. */
export const gpuDeviceLabels = [...gpuLabels, 'GPU_I_ID', 'GPU_I_PROFILE'] as const;

/** The workload that holds a device. */
export const workloadLabels = ['namespace', 'pod'] as const;

/** Identity of a namespace. */
export const namespaceLabels = ['cluster', 'namespace'] as const;

/** Identity of a pod. */
export const podLabels = [...namespaceLabels, 'pod'] as const;

/** Identity of one run of a training job, as its pods report it. */
export const runLabels = [...namespaceLabels, 'run'] as const;

/** Identity of one rank of a run. */
export const rankLabels = [...runLabels, 'rank'] as const;

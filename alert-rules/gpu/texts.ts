/** A GPU in a message. Go template. */
export const gpuText = 'GPU {{ $labels.gpu }} of {{ $labels.node }}';

/** A MIG instance in a message, or the GPU where it is not partitioned. Go template. */
export const deviceText = `${gpuText}{{ with $labels.GPU_I_PROFILE }} (slice {{ . }}){{ end }}`;

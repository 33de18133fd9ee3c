/** A pack of one's own: watts that idle GPUs draw, summed per node, with an alert. Named under `packs:` in the YAML. */
module.exports = ({ watts = 1000 } = {}) => ({
  name: 'idle-power',
  content: ({ cluster }) => ({
    rules: [
      {
        name: 'idle-power',
        rules: [
          {
            record: 'node:idle_power_watts:sum',
            expr: 'sum by (cluster, node) (gpu:power_watts:max and gpu:engine_active:ratio < 0.01)',
          },
          {
            alert: 'NodeIdlePowerHigh',
            severity: 'info',
            expr: `node:idle_power_watts:sum > ${watts}`,
            for: '30m',
            summary: 'Idle GPUs on {{ $labels.node }} draw {{ $value }} W',
            description: `More than ${watts} W for 30 minutes without work, in ${cluster}.`,
          },
        ],
      },
    ],
    runbooks: {
      NodeIdlePowerHigh:
        '# NodeIdlePowerHigh\n\nGPUs draw power and do nothing. Ask the holders of the pods, or scale the pool down.',
    },
  }),
});

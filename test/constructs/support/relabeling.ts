type Labels = Readonly<Record<string, string>>;

/** A relabeling step, in the words of Prometheus or in those of its operator. */
export interface Step {
  readonly source_labels?: readonly string[];
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly action?: string;
}

/**
 * What Prometheus makes of discovered labels; undefined when the target is dropped.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
export function relabel(steps: readonly Step[], discovered: Labels): Labels | undefined {
  let labels: Labels | undefined = discovered;
  for (const step of steps) {
    if (labels === undefined) return undefined;
    labels = applyStep(step, labels);
  }
  return labels && Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}

function applyStep(step: Step, labels: Labels): Labels | undefined {
  const pattern = new RegExp(`^(?:${step.regex ?? '(.*)'})$`, 's');
  const sources = step.source_labels ?? step.sourceLabels ?? [];
  const value = sources.map((name) => labels[name] ?? '').join(step.separator ?? ';');
  switch (step.action ?? 'replace') {
    case 'keep':
      return pattern.test(value) ? labels : undefined;
    case 'drop':
      return pattern.test(value) ? undefined : labels;
    case 'labeldrop':
      return Object.fromEntries(Object.entries(labels).filter(([name]) => !pattern.test(name)));
    case 'replace': {
      const target = step.target_label ?? step.targetLabel;
      if (target === undefined) throw new Error('replace without a target label');
      const match = pattern.exec(value);
      if (match === null) return labels;
      const text = (step.replacement ?? '$1').replace(
        /\$\{?(\d+)\}?/g,
        (_, group: string) => match[Number(group)] ?? '',
      );
      const { [target]: _old, ...others } = labels;
      return text === '' ? others : { ...others, [target]: text };
    }
    default:
      throw new Error(`the action ${step.action} is not known here`);
  }
}

/** The labels of a stored series: of two labels with one name, the target's wins unless the exposed ones are honoured. */
export function storedLabels(target: Labels, exposed: Labels, honorLabels: boolean): Labels {
  if (honorLabels) return { ...target, ...exposed };
  const kept = Object.entries(exposed).map(([name, value]) => [name in target ? `exported_${name}` : name, value]);
  return { ...target, ...Object.fromEntries(kept) };
}

import { z } from 'zod';
import type { Backend } from './backend';
import { managedPrometheus, managedPrometheusSchema } from './managed-prometheus';
import { prometheus, prometheusSchema } from './prometheus';
import { prometheusOperator, prometheusOperatorSchema } from './prometheus-operator';

const kinds = ['prometheus', 'prometheus-operator', 'managed-prometheus'] as const;

/** A backend by its name alone, or with its options. */
export const backendSchema = z.union([
  z.enum(kinds),
  z.discriminatedUnion('kind', [prometheusSchema, prometheusOperatorSchema, managedPrometheusSchema]),
]);

export type BackendOptions = z.output<typeof backendSchema>;

/** @returns the backend that the options name */
export function backendFrom(options: BackendOptions): Backend {
  const chosen = typeof options === 'string' ? { kind: options } : options;
  switch (chosen.kind) {
    case 'prometheus':
      return prometheus(withoutKind(chosen));
    case 'prometheus-operator':
      return prometheusOperator(withoutKind(chosen));
    case 'managed-prometheus':
      return managedPrometheus(withoutKind(chosen));
  }
}

function withoutKind<Options extends { readonly kind: string }>({
  kind: _kind,
  ...rest
}: Options): Omit<Options, 'kind'> {
  return rest;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../support/synthesize';

interface Definition {
  readonly kind: 'CustomResourceDefinition';
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

/** What a custom resource definition says about its objects. */
export interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Definition['spec']['scope'];
  /** @returns what is wrong with an object, nothing for a good one */
  problems(object: KubernetesObject): string[];
}

/** @returns every custom resource that is defined in the YAML files of the folders below a folder */
export function customResources(folder: string): CustomResource[] {
  const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = groups.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));
  const definitions = files
    .filter((file) => file.includes('monitoring.'))
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Definition));
  return definitions.flatMap(({ spec }) =>
    spec.versions.map((version) => resource(spec, version.name, version.schema.openAPIV3Schema)),
  );
}

function resource(spec: Definition['spec'], version: string, schema: object): CustomResource {
  let validate: ValidateFunction | undefined;
  return {
    apiVersion: `${spec.group}/${version}`,
    kind: spec.names.kind,
    scope: spec.scope,
    problems(object) {
      validate ??= compile(schema);
      if (validate(object)) return [];
      return (validate.errors ?? []).map(
        (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
      );
    },
  };
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  return ajv.compile(closed(schema) as object);
}

/**
 * A schema that refuses unknown fields, as `kubectl apply --validate=strict` does. Kubernetes’ own words are put into those of
 * JSON Schema; `metadata` has no schema in a definition and stays open.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  if (typeof copy.pattern === 'string') return { ...copy, pattern: withoutGoFlag(copy.pattern) };
  const open = copy['x-kubernetes-preserve-unknown-fields'] === true || copy.additionalProperties !== undefined;
  return typeof copy.properties === 'object' && copy.type === 'object' && !open
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** Go ignores the case after `(?i)`, for which JavaScript has no word: each letter stands for both of its cases instead. */
function withoutGoFlag(pattern: string): string {
  const [before = '', ...insensitive] = pattern.split('(?i)');
  const bothCases = (letter: string) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
  return before + insensitive.join('').replace(/[a-z]/gi, bothCases);
}

import { dcgmExporterVersions, defaultDcgmExporterVersion } from '../../catalog/dcgm-exporter';
import type { Problem } from '../problem';
import { indispensableFields, knownFields } from './fields';

/** Versions whose fields have other names and units than any that we know. */
const tooNew = /^v?(4\.(9|\d{2,})|[5-9])\b/;

/** Options that configure an exporter of ours. */
const ofOurExporter = [
  'namespace',
  'version',
  'collectIntervalSeconds',
  'podLabels',
  'priorityClass',
  'nodeSelector',
  'runtimeClass',
  'fields',
] as const;

/** @returns mistakes in the section `exporter` that its schema cannot see, from the options as they were written */
export function exporterProblems(raw: unknown): Problem[] {
  const exporter = readRecord(raw, 'exporter');
  const platform = readRecord(raw).platform;
  return [
    ...versionProblems(exporter.version),
    ...managedProblems(exporter, platform),
    ...fieldProblems(readRecord(exporter, 'fields')),
    ...unprofiledProblems(exporter),
  ];
}

function versionProblems(version: unknown): Problem[] {
  if ((typeof version !== 'string' && typeof version !== 'number') || !tooNew.test(String(version))) return [];
  const newest = dcgmExporterVersions.at(-1)?.version ?? defaultDcgmExporterVersion;
  return [
    {
      path: 'exporter.version',
      message: `${version} is refused: from 4.9.0 on the exporter renames 23 fields and measures 11 of them in other units, so every threshold would be wrong`,
      cure: `use ${newest} or older until the units of 4.9 are known here`,
    },
  ];
}

function managedProblems(exporter: Readonly<Record<string, unknown>>, platform: unknown): Problem[] {
  if (exporter.mode !== 'managed') return [];
  const elsewhere: Problem[] =
    platform === 'generic'
      ? [{ path: 'exporter.mode', message: 'managed needs GKE, and platform is generic', cure: 'use mode: self' }]
      : [];
  const ignored = ofOurExporter
    .filter((key) => exporter[key] !== undefined)
    .map((key) => ({
      path: `exporter.${key}`,
      message: 'has no effect, as mode: managed uses the exporter that GKE configures',
      cure: 'remove it, or use mode: self',
    }));
  return [...elsewhere, ...ignored];
}

function fieldProblems(fields: Readonly<Record<string, unknown>>): Problem[] {
  const removed: readonly unknown[] = Array.isArray(fields.remove) ? fields.remove : [];
  return removed.flatMap((name, index) => {
    if (typeof name !== 'string' || !indispensableFields.includes(name)) return [];
    return [
      {
        path: `exporter.fields.remove[${index}]`,
        message: `${name} cannot be removed: GPUs and the pods that hold them are told apart by it`,
        cure: 'leave it out of the list',
      },
    ];
  });
}

/** A profiling field that is added where nothing is profiled would be left out in silence. */
function unprofiledProblems(exporter: Readonly<Record<string, unknown>>): Problem[] {
  if (exporter.profiling !== false) return [];
  const { add } = readRecord(exporter, 'fields');
  const added: readonly unknown[] = Array.isArray(add) ? add : [];
  const profiled = new Set(knownFields.filter(({ source }) => source === 'profiling').map(({ name }) => name));
  return added.flatMap((name, index) => {
    if (typeof name !== 'string' || !profiled.has(name)) return [];
    return [
      {
        path: `exporter.fields.add[${index}]`,
        message: `${name} is a profiling counter, and exporter.profiling is false`,
        cure: 'remove one of the two',
      },
    ];
  });
}

function readRecord(value: unknown, key?: string): Readonly<Record<string, unknown>> {
  const record = isRecord(value) ? value : {};
  if (key === undefined) return record;
  const inner = record[key];
  return isRecord(inner) ? inner : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

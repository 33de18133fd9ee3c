import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { managedDcgmFields } from '../../catalog/managed-dcgm';
import { dcgm, dcgmFields } from '../../catalog/metrics/dcgm';
import { dcgmOptional } from '../../catalog/metrics/dcgm-optional';
import type { DcgmField } from '../../catalog/metrics/metric';
import type { ExporterOptions } from './options';

/** Every DCGM field that an exporter may collect. */
export const knownFields: readonly DcgmField[] = [...Object.values(dcgmFields), ...Object.values(dcgmOptional)];

/** Names of the fields by which GPUs and their pods are told apart; nothing works without them. */
export const indispensableFields: readonly string[] = [dcgm.gpuTemperature.name, dcgm.framebufferUsed.name];

/** @returns the fields that the exporter version collects unless it is told otherwise */
export function defaultFields(version: string): DcgmField[] {
  const order = dcgmExporterVersions.map((entry): string => entry.version);
  return Object.values(dcgmFields).filter(
    (field) => field.since === undefined || order.indexOf(version) >= order.indexOf(field.since),
  );
}

/** @returns the fields that are collected, ours or those of GKE's own exporter */
export function collectedFields(
  options: Pick<ExporterOptions, 'mode' | 'version' | 'profiling' | 'fields'>,
): DcgmField[] {
  const { mode, version, profiling = mode === 'self', fields } = options;
  const added: readonly string[] = fields.add;
  const removed: readonly string[] = fields.remove;
  const all =
    mode === 'managed'
      ? managedDcgmFields
      : [...defaultFields(version), ...knownFields.filter(({ name }) => added.includes(name))];
  return all.filter(({ name, source }) => !removed.includes(name) && (profiling || source !== 'profiling'));
}

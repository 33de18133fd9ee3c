import { xidClassAlert } from '../../alert-rules/gpu/xid-alerts';
import { classifiedXids, type Xid, type XidClass } from '../../catalog/xid';
import { code, page, table } from './markdown';

const introduction = [
  'What each XID means on an A100, what to do, and which alert tells. A code that is not here is unclassified and alerts as',
  '[GpuXidUnclassified](../alert-rules/runbooks/GpuXidUnclassified.md), because for most of them NVIDIA asks to be contacted.',
  'Informational codes are shown on the node board and do not alert.',
].join('\n');

const overriding = [
  'A fleet may see a code differently, or know more. What it writes under `xids` moves the code to the alert of that class;',
  'a code that is not in the table needs no meaning:',
].join('\n');

const example = [
  '```yaml',
  'xids:',
  '  63: fatal # a new node at once, not when it is idle',
  '  92: informational # never alerts',
  '  149: { class: fatal, meaning: "NVLink: NETIR error" }',
  '```',
].join('\n');

/** @returns the page of XIDs by code, with class, action and alert */
export function xidsPage(): string {
  const rows = classifiedXids().map(row);
  return page('XIDs', [introduction, overriding, example, table(['XID', 'Meaning', 'Class', 'Action', 'Alert'], rows)]);
}

function row({ code: number, meaning, class: xidClass, action }: Xid): string[] {
  return [`${number}`, meaning, xidClass, code(action), alertLink(xidClass)];
}

function alertLink(xidClass: XidClass): string {
  if (xidClass === 'informational') return 'none';
  const alert = xidClassAlert[xidClass];
  return `[${alert}](../alert-rules/runbooks/${alert}.md)`;
}

import type { XidClass } from '../catalog/xid';
import { colours, severityColours } from './kit';

/** Colour of each class of XIDs: that of its alert's severity. */
export const xidColours = {
  fatal: severityColours.critical,
  contained: severityColours.warning,
  application: severityColours.info,
  informational: colours.neutral,
} as const satisfies Record<XidClass, string>;

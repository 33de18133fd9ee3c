import type { XidAction } from '../../catalog/xid';

/** @returns the label by which people and programs know what an alert asks for */
export function asks(action: XidAction): { readonly action: XidAction } {
  return { action };
}

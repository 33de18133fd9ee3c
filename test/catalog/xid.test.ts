import { classifiedXids, xidClassAction, xids } from '../../catalog/xid';

const codesOf = (xidClass: string) => xids.filter((xid) => xid.class === xidClass).map((xid) => xid.code);

test('each XID is classified once', () => {
  const codes = xids.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test.each([
  // A reset is needed, says NVIDIA; on A2 that is a new machine.
  ['fatal', [46, 48, 54, 62, 64, 74, 79, 95, 109, 110, 119, 120, 136, 140, 143, 155, 156, 158]],
  ['contained', [63, 92, 94]],
  ['informational', [154]],
])('the %s ones are those of the table', (xidClass, expected) => {
  expect(codesOf(xidClass).sort((a, b) => a - b)).toEqual(expected);
});

test('the application ones are among those that NVIDIA answers by a restart of the application', () => {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const application = [
    ...[8, 11, 13, 25, 31, 32, 43, 44, 45],
    ...range(39, 41),
    ...range(68, 72),
    ...range(75, 77),
    ...[80, 88, 89],
    ...range(82, 86),
    ...range(96, 105),
  ];
  expect(codesOf('application').filter((code) => !application.includes(code))).toEqual([]);
});

test('each has the action of its class and a meaning that fits into a sentence and a Go template', () => {
  expect(xids.filter((xid) => xid.action !== xidClassAction[xid.class])).toEqual([]);
  expect(xids.filter(({ meaning }) => !/^[^"{}\\.]{5,60}$/.test(meaning))).toEqual([]);
});

test('only fatal and contained ones ask for a new node, because an A2 machine cannot reset a GPU', () => {
  expect(xidClassAction).toEqual({
    fatal: 'recreate-node',
    contained: 'recreate-node-when-idle',
    application: 'check-workload',
    informational: 'none',
  });
});

describe('the table of a fleet', () => {
  const entry = (overrides: Parameters<typeof classifiedXids>[0], code: number) =>
    classifiedXids(overrides).filter((xid) => xid.code === code);

  test('is the whole table where nothing is overridden, by code', () => {
    const byCode = [...xids].sort((left, right) => left.code - right.code);
    expect(classifiedXids()).toEqual(byCode);
  });

  test('has an overridden code once, with the action of its new class and the meaning that it had', () => {
    const expected = { code: 63, meaning: 'row remapping recorded', class: 'fatal', action: 'recreate-node' };
    expect(entry({ 63: 'fatal' }, 63)).toEqual([expected]);
  });

  test('has the meaning that is given', () => {
    expect(entry({ 63: { class: 'fatal', meaning: 'row lost' } }, 63)).toMatchObject([{ meaning: 'row lost' }]);
  });

  test('has a code that is new between its neighbours, with a meaning also where none is given', () => {
    const codes = classifiedXids({ 149: 'fatal' }).map(({ code }) => code);
    expect(codes).toEqual([...codes].sort((left, right) => left - right));
    expect(entry({ 149: 'fatal' }, 149)).toMatchObject([{ meaning: 'classified in the options', class: 'fatal' }]);
    expect(entry({ 149: { class: 'contained' } }, 149)).toMatchObject([{ action: 'recreate-node-when-idle' }]);
  });

  test('leaves the table of all fleets as it was', () => {
    const before = JSON.stringify(xids);
    classifiedXids({ 63: 'fatal', 149: 'fatal' });
    expect(JSON.stringify(xids)).toBe(before);
  });
});

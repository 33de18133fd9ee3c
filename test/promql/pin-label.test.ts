import { pinLabel } from '../../promql/pin-label';

const pinned = (expression: string) =>
  pinLabel(expression, { name: 'job', value: 'ours' }, (name) => name.startsWith('DCGM_'));

test('every selector of the exporter names the job', () => {
  expect(pinned('DCGM_A')).toBe('DCGM_A{job="ours"}');
  expect(pinned('rate(DCGM_A{pod!=""}[5m]) / on (node) DCGM_B{}')).toBe(
    'rate(DCGM_A{job="ours",pod!=""}[5m]) / on (node) DCGM_B{job="ours"}',
  );
});

test('what is recorded or comes from elsewhere stays as it is', () => {
  expect(pinned('gpu:power_watts:max > on (node) up{job="other"}')).toBe(
    'gpu:power_watts:max > on (node) up{job="other"}',
  );
});

test('a selector that names a job keeps it', () => {
  expect(pinned('DCGM_A{gpu="0", job=~"x"}')).toBe('DCGM_A{gpu="0", job=~"x"}');
  expect(pinned('DCGM_A{my_job="x"}')).toBe('DCGM_A{job="ours",my_job="x"}');
});

test('a selector of a board keeps the placeholders of Grafana', () => {
  expect(pinned('max_over_time(DCGM_A{node=~"$node"}[$__range])')).toBe(
    'max_over_time(DCGM_A{job="ours",node=~"$node"}[$__range])',
  );
});

test('any label can be asked for', () => {
  expect(pinLabel('up{job="a"}', { name: 'namespace', value: 'b' }, () => true)).toBe('up{namespace="b",job="a"}');
});

import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { DurationHistogram } from './duration-histogram.ts';

it('writes out what a histogram of the library writes', async () => {
  const options = { name: 'duration_seconds', help: 'How long.', buckets: [0.001, 0.5, 2.5] };
  const labelNames = ['subgraph', 'outcome'] as const;
  const [plain, own] = [new Registry(), new Registry()];
  for (const registry of [plain, own]) registry.setDefaultLabels({ service: 'test' });
  const library = new Histogram({ ...options, labelNames: [...labelNames], registers: [plain] });
  const ours = new DurationHistogram({ ...options, labelNames, registers: [own] });
  expect(await own.metrics()).toBe(await plain.metrics());
  for (const [seconds, subgraph, outcome] of [
    [0.0005, 'a', 'answered'],
    [0.001, 'a', 'answered'],
    [0.3, 'a', 'failed'],
    [2.5, 'b', 'answered'],
    [99, 'a', 'answered'],
  ] as const) {
    library.observe({ subgraph, outcome }, seconds);
    if (subgraph === 'a') ours.recorder(subgraph, outcome)(seconds);
    else ours.record(seconds, subgraph, outcome);
  }
  const lines = (text: string) =>
    text
      .split('\n')
      .map(line => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join()}}`));
  expect(lines(await own.metrics())).toEqual(lines(await plain.metrics()));
});

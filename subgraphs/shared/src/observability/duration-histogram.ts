import { Histogram, type HistogramConfiguration } from 'prom-client';

export interface DurationHistogramOptions<Label extends string>
  extends Required<Pick<HistogramConfiguration<Label>, 'name' | 'help' | 'registers'>> {
  readonly labelNames: readonly Label[];
  /** Upper bounds in seconds, in ascending order. */
  readonly buckets: number[];
}

/** What was recorded under the same labels. */
interface Series<Label extends string> {
  readonly labels: Partial<Record<Label, string>>;
  /** For each bucket, and one more for what is above all of them. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram for what happens with every request: `prom-client` checks the labels, joins them into a key and finds the bucket by its name
 * each time, which costs more than what is measured elsewhere in it. Here the values are added up, and the format is made when it is asked for.
 */
export class DurationHistogram<Label extends string> extends Histogram<Label> {
  readonly #options: DurationHistogramOptions<Label>;
  readonly #series = new Map<string, Series<Label>>();

  constructor(options: DurationHistogramOptions<Label>) {
    super({ ...options, labelNames: [...options.labelNames] });
    this.#options = options;
  }

  /** @param values of the labels, in the order of their names. */
  record(seconds: number, ...values: readonly string[]): void {
    this.#add(this.#seriesOf(values), seconds);
  }

  /** For labels whose values are known beforehand: finds their series once. */
  recorder(...values: readonly string[]): (seconds: number) => void {
    const series = this.#seriesOf(values);
    return seconds => this.#add(series, seconds);
  }

  #add(series: Series<Label>, seconds: number): void {
    const { buckets } = this.#options;
    let bucket = 0;
    while (bucket < buckets.length && seconds > (buckets[bucket] ?? 0)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** The way by which `prom-client` asks its metrics for their values. */
  async getForPromString() {
    const { name, help } = this.#options;
    const values = [...this.#series.values()].flatMap(series => this.#valuesOf(series));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  #seriesOf(values: readonly string[]): Series<Label> {
    const key = values.join();
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { labelNames, buckets } = this.#options;
    const labels: Partial<Record<Label, string>> = {};
    for (const [index, name] of labelNames.entries()) labels[name] = values[index] ?? '';
    const series: Series<Label> = { labels, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
    this.#series.set(key, series);
    return series;
  }

  #valuesOf({ labels, counts, sum }: Series<Label>) {
    const { name, buckets } = this.#options;
    let total = 0;
    const bounds = counts.map((count, index) => {
      total += count;
      return {
        metricName: `${name}_bucket`,
        labels: { le: buckets[index] ?? '+Inf' },
        sharedLabels: labels,
        value: total,
      };
    });
    return [
      ...bounds,
      { metricName: `${name}_sum`, labels: {}, sharedLabels: labels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels: labels, value: total },
    ];
  }
}

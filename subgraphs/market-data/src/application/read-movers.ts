import type { AssetClass, Instrument } from '../domain/instrument.ts';
import type { Catalog } from './catalog.ts';
import { compareText } from './catalog.ts';
import type { BarReaderOptions } from './read-bars.ts';
import { readSnapshots, type Snapshot } from './read-snapshots.ts';

export type MoverRanking = 'GAINERS' | 'LOSERS' | 'MOST_ACTIVE';

interface Moved {
  readonly instrument: Instrument;
  readonly changePercent: bigint;
  readonly notional: bigint;
}

/** Everyone who asks within this time, on the market's clock or on ours, is given the same. */
const FRESH_MS = 1_000;

/** What has moved most today, of everything that has been traded today. All instruments are looked at, with one query, once per second at most. */
export class MoverReader {
  readonly #options: BarReaderOptions;
  readonly #catalog: Catalog;
  readonly #monotonicMs: () => number;
  #latest: { readonly at: number; readonly marketTime: number; readonly moved: Promise<readonly Moved[]> } | undefined;

  constructor(options: BarReaderOptions, catalog: Catalog, monotonicMs: () => number = () => performance.now()) {
    this.#options = options;
    this.#catalog = catalog;
    this.#monotonicMs = monotonicMs;
  }

  async read(ranking: MoverRanking, assetClass: AssetClass | undefined, count: number): Promise<Instrument[]> {
    const moved = (await this.#moved()).filter(
      ({ instrument, changePercent }) =>
        (assetClass === undefined || instrument.assetClass === assetClass) &&
        (ranking === 'MOST_ACTIVE' || (ranking === 'GAINERS' ? changePercent > 0n : changePercent < 0n)),
    );
    const ranked = ({ changePercent, notional }: Moved) => (ranking === 'MOST_ACTIVE' ? notional : changePercent);
    const sign = ranking === 'LOSERS' ? -1 : 1;
    return moved
      .sort((a, b) => sign * compare(ranked(b), ranked(a)) || compareText(a.instrument.symbol, b.instrument.symbol))
      .slice(0, count)
      .map(({ instrument }) => instrument);
  }

  #moved(): Promise<readonly Moved[]> {
    const now = this.#monotonicMs();
    const marketTime = this.#options.market.time;
    const latest = this.#latest;
    if (latest !== undefined && now - latest.at < FRESH_MS && marketTime - latest.marketTime < FRESH_MS)
      return latest.moved;
    const moved = this.#readAll();
    this.#latest = { at: now, marketTime, moved };
    moved.catch(() => {
      this.#latest = undefined; // whoever comes next tries again
    });
    return moved;
  }

  async #readAll(): Promise<readonly Moved[]> {
    const instruments = this.#catalog.all();
    const snapshots = await readSnapshots(this.#options, instruments);
    return instruments.flatMap((instrument, index) => {
      const snapshot = snapshots[index];
      return snapshot === undefined ? [] : movedOf(instrument, snapshot);
    });
  }
}

function movedOf(instrument: Instrument, { changePercent, dailyBar }: Snapshot): Moved[] {
  if (dailyBar === undefined) return [];
  return [{ instrument, changePercent: changePercent ?? 0n, notional: dailyBar.tally.pricedNotional }];
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { strict as assert } from 'node:assert';
import type { Trade } from '../../src/domain/market.ts';
import type { Fill, Order } from '../../src/domain/order.ts';

export type Auction = 'OPG' | 'CLS';

/** What an auction needs to know of an order that waits for it. */
interface Bidder {
  readonly id: string;
  readonly wish: {
    readonly side: 'BUY' | 'SELL';
    readonly shares: number;
    readonly limitCents: number | undefined;
    readonly timeInForce: string;
  };
  /** The most that a share of a buy may cost, in millionths of a dollar. */
  readonly reserve: bigint;
  readonly placedAt: Date;
  readonly filled: number;
  readonly status: 'OPEN' | 'FILLED' | 'ENDED' | 'REJECTED';
}

const MILLIONTHS_PER_CENT = 10_000n;
const SHARE = 1_000_000_000n;

/** Auctions: whoever waits for one has its share of the print as the exchange would give it, and is over; nothing else fills it. */
export class ModelAuctions {
  #print: Trade | undefined;
  #shares = new Map<string, number>();

  /** Whose turn it is: those without a limit, then the better limit, then the older order. */
  hold(print: Trade, orders: Iterable<Bidder>): void {
    this.#print = print;
    this.#shares = new Map();
    const waiting = [...orders].filter(({ status, wish }) => status === 'OPEN' && wish.timeInForce === print.auction);
    for (const side of ['BUY', 'SELL'] as const) {
      let left = Number(print.size / SHARE);
      for (const bidder of waiting.filter(({ wish }) => wish.side === side).sort(byTurn)) {
        const given = accepts(bidder, print.price) ? Math.min(left, bidder.wish.shares) : 0;
        this.#shares.set(bidder.id, given);
        left -= given;
      }
    }
  }

  /** There is none to be held. */
  skip(): void {
    this.#print = undefined;
    this.#shares = new Map();
  }

  checkFill({ id, timeInForce }: Order, fill: Fill): void {
    assert(this.#print?.auction === fill.auction && fill.auction === timeInForce, 'an auction fills what waits for it');
    assert.equal(fill.price, this.#print.price, 'an auction has one price');
    assert.equal(fill.quantity, BigInt(this.#shares.get(id) ?? 0) * SHARE, 'an auction gives each its share');
  }

  /** Once it is over, everybody who waited for it has what was theirs, and waits no more. */
  checkOver(auction: Auction, orders: Iterable<Bidder>): void {
    for (const { id, wish, status, filled } of orders) {
      if (wish.timeInForce !== auction) continue;
      assert.notEqual(status, 'OPEN', `nobody waits for ${auction} any more`);
      const share = this.#shares.get(id);
      if (share !== undefined) assert.equal(filled, share, 'everybody has what was theirs');
    }
  }
}

function accepts({ wish, reserve }: Bidder, price: bigint): boolean {
  if (wish.side === 'BUY') return price <= reserve;
  return wish.limitCents === undefined || price >= BigInt(wish.limitCents) * MILLIONTHS_PER_CENT;
}

function byTurn(one: Bidder, other: Bidder): number {
  const patience = ({ wish }: Bidder) =>
    wish.limitCents === undefined ? Number.NEGATIVE_INFINITY : wish.side === 'BUY' ? -wish.limitCents : wish.limitCents;
  const [mine, theirs] = [patience(one), patience(other)];
  if (mine !== theirs) return mine < theirs ? -1 : 1;
  return +one.placedAt - +other.placedAt || (one.id < other.id ? -1 : 1);
}

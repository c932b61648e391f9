import { strict as assert } from 'node:assert';
import type { AccountState } from '../../src/domain/account.ts';
import type { Quote } from '../../src/domain/market.ts';

/** The exits of a bracket or OTO, or the stop of an OCO, whose first leg is the order itself. In cents. */
export interface GroupWish {
  readonly kind: 'BRACKET' | 'OTO' | 'OCO';
  readonly targetCents: number | undefined;
  readonly stopCents: number | undefined;
}

/** What a group needs to know of one of its orders. */
interface Member {
  readonly id: string;
  readonly filled: number;
  readonly status: 'OPEN' | 'FILLED' | 'ENDED' | 'REJECTED';
}

type Side = 'BUY' | 'SELL';

const MILLIONTHS_PER_CENT = 10_000n;
const SHARE = 1_000_000_000n;

/** An entry gets in, and its exits out; an OCO only gets out. */
export function exitSideOf(side: Side, { kind }: GroupWish): Side {
  if (kind === 'OCO') return side;
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** Orders that belong together, as a trader would explain them: so much was got into, so much out of again, by whichever exit came first, and then it is over. */
export class ModelGroup<Order extends Member> {
  readonly exits: Order[] = [];
  readonly exitSide: Side;
  readonly #entry: Order | undefined;
  readonly #shares: number;
  #in: number;
  #out = 0;

  constructor(root: Order, side: Side, shares: number, wish: GroupWish) {
    const isOco = wish.kind === 'OCO';
    this.exitSide = exitSideOf(side, wish);
    this.#entry = isOco ? undefined : root;
    this.#shares = shares;
    this.#in = isOco ? shares : 0;
    if (isOco) this.exits.push(root);
  }

  isExit(order: Order): boolean {
    return order !== this.#entry;
  }

  /** What its exits can get out of now, all of them together. It is theirs until the group is over. */
  get alive(): number {
    return this.exits.some(isOpen) ? this.#in - this.#out : 0;
  }

  fill(order: Order, shares: number): void {
    if (!this.isExit(order)) this.#in += shares;
    else {
      assert(shares <= this.#in - this.#out, 'no exit gets out of more than there is');
      this.#out += shares;
    }
  }

  /** Everything is got out of, and nothing more comes in; or somebody called it off. */
  get isOver(): boolean {
    const isDone = !this.#isEntryOpen && this.#in === this.#out;
    return isDone || this.exits.some(({ status }) => status === 'ENDED');
  }

  get #isEntryOpen(): boolean {
    return this.#entry !== undefined && isOpen(this.#entry);
  }

  /** All of a group is open, or none of it; and each exit is for what no exit has got out of. */
  check({ openOrders }: AccountState): void {
    assert(!this.isOver || !this.#isEntryOpen, 'the end of an exit ends what is left of its entry');
    for (const exit of this.exits) assert.equal(isOpen(exit), !this.isOver, 'exits end together, and with their group');
    const total = this.#isEntryOpen ? this.#shares : this.#in;
    for (const { id } of this.exits.filter(isOpen)) {
      const order = openOrders.get(id);
      assert(order !== undefined, 'an exit is open');
      assert.deepEqual(
        [order.quantity - order.filledQuantity, order.activeQuantity - order.filledQuantity],
        [BigInt(total - this.#out) * SHARE, BigInt(this.alive) * SHARE],
        'an exit is for what none has got out of, and alive with what was got into',
      );
    }
  }
}

const isOpen = ({ status }: Member) => status === 'OPEN';

/** Whether a target or stop is on the wrong side: of the price that the order gets in at, and a stop also of the middle of the quote. */
export function hasBadLeg(
  { side, limitCents, group }: { side: Side; limitCents: number | undefined; group: GroupWish | undefined },
  quote: Quote | undefined,
  middle: bigint | undefined,
): boolean {
  if (group === undefined) return false;
  const sign = exitSideOf(side, group) === 'SELL' ? 1n : -1n;
  const far = sign === 1n ? quote?.ask?.price : quote?.bid?.price;
  const entry = limitCents === undefined ? (far ?? middle) : BigInt(limitCents) * MILLIONTHS_PER_CENT;
  const isBehind = (low: bigint | undefined, high: bigint | undefined) =>
    low === undefined || high === undefined || (high - low) * sign >= MILLIONTHS_PER_CENT;
  const price = (cents: number | undefined) => (cents === undefined ? undefined : BigInt(cents) * MILLIONTHS_PER_CENT);
  const [target, stop] = [price(group.targetCents), price(group.stopCents)];
  return !(isBehind(entry, target) && isBehind(stop, entry) && isBehind(stop, middle));
}

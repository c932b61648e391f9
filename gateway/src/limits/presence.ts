export interface PresenceLimits {
  readonly perUser: number;
  /** Undefined: without a limit. */
  readonly perAddress: number | undefined;
}

/** Counts the connections that live for longer than a request, over WebSocket and HTTP alike, by user and by address. */
export class Presence {
  readonly #limits: PresenceLimits;
  readonly #users = new Tally();
  readonly #addresses = new Tally();

  constructor(limits: PresenceLimits) {
    this.#limits = limits;
  }

  /** Whether one more connection from this address is too many. */
  isFull(address: string): boolean {
    const { perAddress } = this.#limits;
    return perAddress !== undefined && this.#addresses.of(address) >= perAddress;
  }

  /** A connection has been made. */
  enter(address: string): Visit {
    if (this.#limits.perAddress === undefined) return new Visit(this.#users, this.#limits.perUser);
    this.#addresses.add(address);
    return new Visit(this.#users, this.#limits.perUser, () => this.#addresses.remove(address));
  }
}

/** One connection, as long as it lives. */
export class Visit {
  readonly #users: Tally;
  readonly #perUser: number;
  readonly #onLeave: (() => void) | undefined;
  #uid: string | undefined;
  #hasLeft = false;

  constructor(users: Tally, perUser: number, onLeave?: () => void) {
    this.#users = users;
    this.#perUser = perUser;
    this.#onLeave = onLeave;
  }

  /** It is known whose it is. @returns false when the user has too many. Anonymous clients have nothing in common. */
  admit(uid: string | undefined): boolean {
    if (uid === undefined) return true;
    if (this.#hasLeft || this.#users.of(uid) >= this.#perUser) return false;
    this.#uid = uid;
    this.#users.add(uid);
    return true;
  }

  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    if (this.#uid !== undefined) this.#users.remove(this.#uid);
    this.#onLeave?.();
  }
}

/** How many there are of each key; what there is none of takes no memory. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  remove(key: string): void {
    const count = this.of(key) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}

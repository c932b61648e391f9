/** Rows that wait to be stored, oldest first. A place in them, counted from the first that ever came, stays good when rows before it leave. */
export class WaitingRows<Row> {
  readonly #limit: number;
  /** One that is taken out leaves its place empty. */
  #rows: (Row | undefined)[] = [];
  #gone = 0;

  /** At most this many wait: the oldest are given up. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The place after the last row. */
  get end(): number {
    return this.#gone + this.#rows.length;
  }

  get length(): number {
    return this.#rows.length;
  }

  /** Returns how many had to be given up for it. */
  push(row: Row): number {
    this.#rows.push(row);
    if (this.#rows.length <= this.#limit) return 0;
    // A tenth at once, so that a full buffer does not move on every row.
    const surplus = Math.ceil(this.#limit / 10);
    this.dropUntil(this.#gone + surplus);
    return surplus;
  }

  until(end: number): readonly Row[] {
    return this.#rows.slice(0, Math.max(0, end - this.#gone)).filter(row => row !== undefined);
  }

  filter(holds: (row: Row) => boolean): Row[] {
    return this.#rows.filter(row => row !== undefined).filter(holds);
  }

  /** Puts another row in the place of those that a condition holds for, or none. */
  replace(holds: (row: Row) => boolean, replacement: Row | undefined): void {
    this.#rows = this.#rows.map(row => (row !== undefined && holds(row) ? replacement : row));
  }

  dropUntil(end: number): void {
    const count = Math.min(this.#rows.length, Math.max(0, end - this.#gone));
    this.#rows.splice(0, count);
    this.#gone += count;
  }
}

import type { Logger } from '@platform/shared/observability';
import { isReplicaFault, type Sql } from '@platform/shared/postgres';
import type { StoredPosition } from '../../application/ports/market-store.ts';
import { type Read, readFrom } from './reading.ts';

/** How often a replica is asked how far it is. */
const LOOK_EVERY_MS = 200;
/** What it said is forgotten when it says nothing for so long. */
const SILENCE_MS = 2_000;

export interface ReplicaReadsOptions {
  readonly primary: Sql;
  /** A streaming replica of it. */
  readonly replica: Sql;
  /** Up to where this process needs the store: what is newer it knows itself. Undefined while it does not know. */
  readonly needed: () => StoredPosition | undefined;
  /** Which of the two was asked. */
  readonly onRead: (database: 'primary' | 'replica') => void;
  readonly logger: Logger;
}

/**
 * Reads of what is stored, from a replica whenever that has everything that this process does not know itself, so that answers are the same as the primary's; else, and when
 * it fails, from the primary. The replica says how far it is by the row that each flush of the market ends with, as it has it; that it is still being told of changes, by the
 * writer's lease in the same row, which lasts for three seconds. What is not in the flushes – a minute that was folded again, an import – may be so much late.
 */
export class ReplicaReads {
  readonly #options: ReplicaReadsOptions;
  readonly #readPrimary: Read;
  #position: StoredPosition | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isAway = false;
  #isStopped = false;

  constructor(options: ReplicaReadsOptions) {
    this.#options = options;
    this.#readPrimary = readFrom(options.primary);
  }

  readonly read: Read = async query => {
    const { replica, onRead } = this.#options;
    if (this.#isUsable) {
      try {
        const result = await query(replica);
        onRead('replica');
        return result;
      } catch (error) {
        if (!isReplicaFault(error)) throw error;
        this.#forget(error);
      }
    }
    onRead('primary');
    return this.#readPrimary(query);
  };

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  get #isUsable(): boolean {
    const needed = this.#options.needed();
    const has = this.#position;
    if (needed?.position === undefined || has?.position === undefined) return false;
    return (
      has.token === needed.token && has.position >= needed.position && performance.now() - this.#heardAt < SILENCE_MS
    );
  }

  async #look(): Promise<void> {
    try {
      const [row] = await this.#options.replica<{ token: string; position: string | null }[]>`
        select token, position from market_data.writer_lease where expires_at > clock_timestamp() and pg_is_in_recovery()`;
      this.#position = row && {
        token: BigInt(row.token),
        position: row.position === null ? undefined : Number(row.position),
      };
      this.#heardAt = performance.now();
      this.#isAway = false;
    } catch (error) {
      this.#forget(error);
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  #forget(error: unknown): void {
    this.#position = undefined;
    if (!this.#isAway && !this.#isStopped)
      this.#options.logger.warn({ err: error }, 'the read replica does not answer: reading from the primary');
    this.#isAway = true;
  }
}

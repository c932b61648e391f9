import type { Logger } from '@platform/shared/observability';
import { postgres, reconnectDelaySeconds, type Sql } from '@platform/shared/postgres';
import type { Tenure } from '../../application/ports/ledger-store.ts';
import { fairShare } from './fair-share.ts';
import { giveBack, join, readReplicas, take, type VenueReplica } from './venue-locks.ts';
import { readPartitionCount } from './venue-tenure.ts';

const LOOK_EVERY_MS = 1_000;
/** A process that does not look for so long is frozen, or its machine is gone: the server ends its session, and with it the lease. */
const SILENCE_MS = 5_000;

export interface VenueLeaseOptions {
  /** Past a pooler. */
  readonly url: string;
  /** How many partitions the venue's symbols are shared out in; the same number in all processes. */
  readonly partitions: number;
  /** This process is the venue of more partitions. Takes turns with `onLoss`. */
  readonly onGain: (tenures: readonly Tenure[]) => void;
  /** It is the venue of these partitions no longer. */
  readonly onLoss: (partitions: readonly number[]) => void;
  readonly logger: Logger;
}

/**
 * Lets one process at a time be the venue of a partition: whoever holds an advisory lock on a connection of its own. Processes share the partitions evenly: each looks once
 * a second who is there, gives back what is more than its share, and takes what is free. When the connection is lost, so are the locks, and the venue stops here as soon
 * as this process hears of it. One that hears of it late can do no harm: each venue has a tenure of its own, and the ledger takes nothing of one that is over.
 */
export class VenueLease {
  readonly #options: VenueLeaseOptions;
  readonly #sql: Sql;
  /** In the order in which they came. */
  readonly #held = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #isRefused = false;
  #isStopped = false;

  constructor(options: VenueLeaseOptions) {
    this.#options = options;
    this.#sql = postgres(options.url, {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 5,
      backoff: reconnectDelaySeconds,
      onnotice: () => {},
      onclose: () => this.#lose([...this.#held]),
      connection: {
        application_name: 'trading venue lease',
        idle_session_timeout: SILENCE_MS,
        idle_in_transaction_session_timeout: SILENCE_MS,
      },
    });
  }

  get partitions(): number {
    return this.#options.partitions;
  }

  /** How many partitions this process is the venue of. */
  get held(): number {
    return this.#held.size;
  }

  start(): void {
    void this.#lookAgain();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#lose([...this.#held]);
    await this.#sql.end({ timeout: 1 });
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#lose([...this.#held]);
      if (!this.#isStopped)
        this.#options.logger.warn({ err: error }, 'the venue lease could not be asked for; trying again');
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    let replicas = await readReplicas(this.#sql);
    const own = replicas.find(({ isOwn }) => isOwn);
    const locked = own?.partitions ?? [];
    this.#lose([...this.#held].filter(partition => !locked.includes(partition)));
    // A lock that was taken, while no tenure could be begun.
    const unused = locked.filter(partition => !this.#held.has(partition));
    await giveBack(this.#sql, unused);
    if (own?.isMember !== true) {
      if (!(await this.#join())) return;
      replicas = await readReplicas(this.#sql);
    }
    await this.#takeShare(replicas);
  }

  async #join(): Promise<boolean> {
    const { partitions, logger } = this.#options;
    if (await join(this.#sql, partitions)) {
      this.#isRefused = false;
      return true;
    }
    const others = await readPartitionCount(this.#sql);
    if (others !== partitions && !this.#isRefused)
      logger.warn(
        { partitions, others },
        'other processes have another VENUE_PARTITIONS: until they have ended this one takes orders, and fills none',
      );
    this.#isRefused = others !== partitions;
    return false;
  }

  async #takeShare(replicas: readonly VenueReplica[]): Promise<void> {
    const own = replicas.find(({ isOwn, isMember }) => isOwn && isMember);
    if (own === undefined) return;
    const holders = replicas.flatMap(({ pid, isMember, partitions }) =>
      isMember ? [{ id: pid, held: partitions.length }] : [],
    );
    const share = fairShare(holders, own.pid, this.#options.partitions);
    const surplus = [...this.#held].slice(share);
    this.#lose(surplus);
    await giveBack(this.#sql, surplus);
    const taken = new Set(replicas.flatMap(({ partitions }) => partitions));
    await this.#gain(own.pid, share, partition => !taken.has(partition));
  }

  async #gain(pid: number, share: number, isFree: (partition: number) => boolean): Promise<void> {
    const gained: Tenure[] = [];
    for (let partition = 0; partition < this.#options.partitions && this.#held.size < share; partition += 1) {
      const tenure = isFree(partition) ? await take(this.#sql, pid, partition) : undefined;
      if (tenure === undefined || this.#isStopped) continue;
      this.#held.add(partition);
      gained.push(tenure);
    }
    const kept = gained.filter(({ partition }) => this.#held.has(partition)); // the connection may be lost again, or closed
    if (kept.length > 0) this.#options.onGain(kept);
  }

  #lose(partitions: readonly number[]): void {
    const lost = partitions.filter(partition => this.#held.delete(partition));
    if (lost.length > 0) this.#options.onLoss(lost);
  }
}

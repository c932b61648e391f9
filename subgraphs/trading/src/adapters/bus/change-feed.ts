import type { Bus } from '@platform/shared/bus';
import type { Logger } from '@platform/shared/observability';
import type { ChangeFeed } from '../../application/ports/change-feed.ts';
import { CHANGES_TOPIC } from './change-announcer.ts';

/** How often the rows are looked at where the bus does not promise to tell of every commit. */
const LOOK_MS = 2_000;

/** The version of each account, which every change raises by one. */
export type ReadVersions = (accountIds: readonly string[]) => Promise<ReadonlyMap<string, bigint>>;

export interface ChangeFeedOptions {
  readonly bus: Bus;
  /** This process, as it signs its own messages. */
  readonly origin: string;
  readonly readVersions: ReadVersions;
  readonly logger: Logger;
  readonly lookMs?: number;
}

export interface RunningChangeFeed extends ChangeFeed {
  stop(): void;
}

/**
 * Listens to the bus for as long as the process runs. A bus outside of the database may not say everything (a process can die between its commit and
 * its message): so the versions of the accounts that somebody watches are compared every two seconds, whether the bus is there or not.
 */
export async function startChangeFeed(options: ChangeFeedOptions): Promise<RunningChangeFeed> {
  const { bus, origin } = options;
  const byAccount = new Map<string, Set<() => void>>();
  const forAll = new Set<(accountIds: readonly string[] | undefined, isOwn: boolean) => void>();
  const tell = (accountId: string) => {
    for (const listener of byAccount.get(accountId) ?? []) listener();
  };
  const tellAll = () => {
    for (const listener of forAll) listener(undefined, false);
  };
  await bus.listen(CHANGES_TOPIC, {
    onMessage(message) {
      const [from, ...accountIds] = message.split(' ');
      for (const listener of forAll) listener(accountIds, from === origin);
      for (const accountId of accountIds) tell(accountId);
    },
    onReconnect() {
      tellAll();
      for (const accountId of byAccount.keys()) tell(accountId);
    },
  });
  const stopLooking =
    bus.publishInTransaction === undefined
      ? lookForChanges(options, () => [...byAccount.keys()], { tell, tellAll })
      : () => {};
  return {
    watch(accountId, onChange) {
      const listeners = byAccount.get(accountId) ?? new Set();
      byAccount.set(accountId, listeners.add(onChange));
      return () => {
        listeners.delete(onChange);
        if (listeners.size === 0 && byAccount.get(accountId) === listeners) byAccount.delete(accountId);
      };
    },
    watchAll(onChange) {
      forAll.add(onChange);
      return () => void forAll.delete(onChange);
    },
    stop: stopLooking,
  };
}

/** Compares the versions of the watched accounts again and again; while the bus is away, says "any of them" as often to who watches all. */
function lookForChanges(
  { bus, readVersions, logger, lookMs = LOOK_MS }: ChangeFeedOptions,
  watched: () => readonly string[],
  { tell, tellAll }: { tell: (accountId: string) => void; tellAll: () => void },
): () => void {
  let known: ReadonlyMap<string, bigint> = new Map();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    try {
      if (!bus.isConnected) tellAll();
      const versions = await readVersions(watched());
      for (const [accountId, version] of versions) if (known.get(accountId) !== version) tell(accountId);
      known = versions;
    } catch (error) {
      logger.warn({ err: error }, 'could not look for changed accounts');
    }
    if (!isStopped) timer = setTimeout(() => void look(), lookMs);
  };
  timer = setTimeout(() => void look(), lookMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

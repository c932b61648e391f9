import { randomUUID } from 'node:crypto';
import type { Bus } from '@platform/shared/bus';
import { createNatsBus } from '@platform/shared/nats';
import type { Logger } from '@platform/shared/observability';
import { z } from 'zod';
import type { RateLimiter } from './token-bucket.ts';

/** The limits that count over all gateways. */
type LimitName = 'user' | 'address' | 'messages';
type Limiters = Readonly<Partial<Record<LimitName, RateLimiter | undefined>>>;

const TOPIC = 'gateway.usage';
const TELL_MS = 200;
/** Of a burst: who spends less is not spoken of. So that most callers, who are far from any limit, cost nothing but a count. */
const TOLD_SHARE = 1 / 32;
/** Keys whose small spending is remembered; more are forgotten, all together. */
const REMEMBERED_MAX = 50_000;
/** Keys in one message: some 200 KB. */
const TOLD_AT_ONCE = 4_000;

/** How many tokens each key has spent at one gateway since it last said so. */
const tokensByKey = z.array(z.tuple([z.string(), z.number().positive()])).optional();
const usageMessage = z.object({ from: z.string(), user: tokensByKey, address: tokensByKey, messages: tokensByKey });

/**
 * Makes the limits of one gateway hold over all of them: each decides by itself, at once, from its own token buckets, and tells the others several times a second
 * who has spent how much; they take it out of theirs, into a debt if need be. So a caller who spreads over n gateways can burst n times, and then gets what one
 * limit allows. Without the bus each gateway counts for itself.
 */
export class SharedUsage {
  readonly #bus: Bus;
  readonly #from = randomUUID();
  readonly #limiters = new Map<LimitName, { limiter: RateLimiter; spent: Map<string, number>; forgetAt: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#timer = setInterval(() => this.#tell(), TELL_MS).unref();
  }

  /** Resolves once the others are heard, or it is known that they cannot be. */
  async start(): Promise<void> {
    await this.#bus.listen(TOPIC, { onMessage: message => this.#take(message), onReconnect: () => {} });
  }

  share(limiters: Limiters): void {
    for (const [name, limiter] of Object.entries(limiters) as [LimitName, RateLimiter | undefined][]) {
      if (limiter === undefined) continue;
      const spent = new Map<string, number>();
      this.#limiters.set(name, { limiter, spent, forgetAt: 0 });
      limiter.watch(key => void spent.set(key, (spent.get(key) ?? 0) + 1));
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#bus.stop();
  }

  #tell(): void {
    const usage: [LimitName, [string, number][]][] = [...this.#limiters.keys()].map(name => [name, this.#due(name)]);
    if (usage.some(([, entries]) => entries.length > 0))
      void this.#bus.publish(TOPIC, JSON.stringify({ from: this.#from, ...Object.fromEntries(usage) }));
  }

  /** What is worth telling of a limit, which then counts as told. */
  #due(name: LimitName): [string, number][] {
    const shared = this.#limiters.get(name);
    if (shared === undefined || shared.spent.size === 0) return [];
    const { limiter, spent } = shared;
    const { burst, perSecond } = limiter.limit;
    const due: [string, number][] = [];
    for (const [key, tokens] of spent) {
      if (due.length >= TOLD_AT_ONCE) break;
      if (tokens < burst * TOLD_SHARE) continue;
      due.push([key, tokens]);
      spent.delete(key);
    }
    // Who has not spent as much while a bucket fills from nothing has no part in any limit.
    const now = performance.now();
    if (now > shared.forgetAt || spent.size > REMEMBERED_MAX) {
      spent.clear();
      shared.forgetAt = now + (burst / perSecond) * 1_000;
    }
    return due;
  }

  #take(message: string): void {
    const usage = usageOf(message);
    if (usage === undefined || usage.from === this.#from) return;
    for (const [name, { limiter }] of this.#limiters)
      for (const [key, tokens] of usage[name] ?? []) limiter.charge(key, tokens);
  }
}

/** Undefined for what no gateway sends: another version's, perhaps. */
function usageOf(message: string): z.output<typeof usageMessage> | undefined {
  try {
    return usageMessage.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

/** Shares over NATS; without a server named, each gateway counts for itself. */
export async function openSharedUsage(servers: readonly string[], logger: Logger): Promise<SharedUsage | undefined> {
  if (servers.length === 0) return undefined;
  const usage = new SharedUsage(createNatsBus({ servers, name: 'gateway', logger }));
  await usage.start();
  return usage;
}

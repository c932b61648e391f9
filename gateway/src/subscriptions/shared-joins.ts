import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayContext } from '../context.ts';
import type { SubgraphAnswer } from '../federation/index.ts';
import type { Variables } from './prepare.ts';

export type RunInContext = (fetch: FetchNode, variables: Variables, context: GatewayContext) => Promise<SubgraphAnswer>;

/** How many entities are remembered, where the configuration says that some may be. */
const REMEMBERED_ENTITIES_MAX = 10_000;
/** Entities of one request to a subgraph. */
const BATCH_MAX = 500;

interface Wanted {
  readonly representation: unknown;
  readonly typeName: string;
  readonly key: string;
}

/** What became of one entity: its JSON, and the errors on it with paths from the entity on. */
interface Found {
  readonly json: string;
  readonly errors: readonly GraphQLFormattedError[];
}

interface Batch {
  readonly wanted: Map<string, Wanted>;
  readonly outcome: Promise<ReadonlyMap<string, Found>>;
}

/**
 * Joins of public streams, which are asked for in nobody's name: what the events of one moment want of a subgraph in the same words is asked for
 * at once, each entity once, however many streams join it; and not again for a while where the configuration says so.
 */
export class SharedJoins {
  readonly #run: RunInContext;
  readonly #lifetimesMs: Readonly<Record<string, number>>;
  readonly #batches = new Map<string, Batch>();
  #remembered = newMemory();

  /** @param lifetimesMs how long entities may be remembered, by type name. */
  constructor(run: RunInContext, lifetimesMs: Readonly<Record<string, number>>) {
    this.#run = run;
    this.#lifetimesMs = lifetimesMs;
  }

  run(fetch: FetchNode, variables: Variables, context: GatewayContext): Promise<SubgraphAnswer> {
    const { representations, ...others } = variables;
    if (context.identity !== undefined || !Array.isArray(representations)) return this.#run(fetch, variables, context);
    return this.#join(fetch, representations, others, context);
  }

  /** A new graph may mean another answer to the same words. */
  forget(): void {
    // Not cleared: what was asked for under the old graph, and is still on its way, is remembered where nobody looks.
    this.#remembered = newMemory();
  }

  async #join(
    fetch: FetchNode,
    representations: readonly unknown[],
    others: Variables,
    context: GatewayContext,
  ): Promise<SubgraphAnswer> {
    const words = `${fetch.serviceName}\0${fetch.operation}\0${JSON.stringify(others)}\0`;
    const found = await Promise.all(
      representations.map(async representation => {
        const key = words + JSON.stringify(representation);
        const remembered = this.#remembered.get(key);
        if (remembered !== undefined) return remembered;
        const { __typename: typeName } = representation as { __typename?: unknown };
        const wanted = { representation, typeName: String(typeName), key };
        return (await this.#batchFor(words, wanted, fetch, others, context).outcome).get(key);
      }),
    );
    const errors = found.flatMap((each, index) =>
      (each?.errors ?? []).map(error => ({ ...error, path: ['_entities', index, ...(error.path ?? [])] })),
    );
    // Whoever executes an event makes what it is given a part of the result, so everyone gets entities of his own.
    const entities = found.map(each => (each === undefined ? null : (JSON.parse(each.json) as unknown)));
    return { data: { _entities: entities }, ...(errors.length > 0 && { errors }) };
  }

  #batchFor(words: string, wanted: Wanted, fetch: FetchNode, others: Variables, context: GatewayContext): Batch {
    const open = this.#batches.get(words);
    if (open !== undefined && (open.wanted.has(wanted.key) || open.wanted.size < BATCH_MAX)) {
      open.wanted.set(wanted.key, wanted);
      return open;
    }
    const all = new Map([[wanted.key, wanted]]);
    const outcome = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      if (this.#batches.get(words) === batch) this.#batches.delete(words);
      return this.#ask([...all.values()], fetch, others, context);
    });
    const batch: Batch = { wanted: all, outcome };
    this.#batches.set(words, batch);
    return batch;
  }

  async #ask(
    wanted: readonly Wanted[],
    fetch: FetchNode,
    others: Variables,
    context: GatewayContext,
  ): Promise<ReadonlyMap<string, Found>> {
    const remembered = this.#remembered;
    const representations = wanted.map(({ representation }) => representation);
    const { data, errors = [] } = await this.#run(fetch, { ...others, representations }, context);
    const entities = data?.['_entities'];
    const found = new Map<string, Found>();
    for (const [index, { key, typeName }] of wanted.entries()) {
      const own = errors.flatMap(error => errorsOf(error, index));
      const result = { json: JSON.stringify((Array.isArray(entities) ? entities[index] : null) ?? null), errors: own };
      found.set(key, result);
      const lifetimeMs = this.#lifetimesMs[typeName];
      if (lifetimeMs !== undefined && own.length === 0) remembered.set(key, result, { ttl: lifetimeMs });
    }
    return found;
  }
}

const newMemory = () => new LRUCache<string, Found>({ max: REMEMBERED_ENTITIES_MAX });

/** An error that does not say whose it is, is everyone's. */
function errorsOf(error: GraphQLFormattedError, index: number): GraphQLFormattedError[] {
  const [, of, ...inner] = error.path ?? [];
  return typeof of !== 'number' || of === index ? [{ ...error, path: inner }] : [];
}

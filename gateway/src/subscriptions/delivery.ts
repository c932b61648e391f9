import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/** What the graph says, with `@delivery`, of how the events of a subscription field reach clients. */
export interface Delivery {
  /** False where the graph says nothing: then a stream is shared with nobody, since it may begin anew for each subscriber. */
  readonly isDeclared: boolean;
  /** LATEST: a newer event replaces an older one of the same key. LOSSLESS: nothing is dropped. */
  readonly policy: 'LATEST' | 'LOSSLESS';
  /** PUBLIC: everyone sees the same, so that it is shared. */
  readonly scope: 'PUBLIC' | 'USER';
  /** The list argument that splits the stream: one upstream for each of its values. */
  readonly partitionedBy?: string | undefined;
  /** The field of the event that is its key: whoever joins a running stream gets the newest event of every key first. */
  readonly keyedBy?: string | undefined;
  /** The field of the event that orders the stream. */
  readonly sequencedBy?: string | undefined;
  /** The argument that continues the stream after a value of `sequencedBy`. */
  readonly resumedBy?: string | undefined;
}

/** What holds where the graph says nothing: nothing is lost, and nobody sees what was made for another. */
export const DEFAULT_DELIVERY: Delivery = { isDeclared: false, policy: 'LOSSLESS', scope: 'USER' };

const DIRECTIVE = 'delivery';

/** The deliveries that a supergraph declares, by name of the subscription field. */
export function readDeliveries(document: DocumentNode, subscriptionType: string): ReadonlyMap<string, Delivery> {
  const deliveries = new Map<string, Delivery>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== subscriptionType) continue;
    for (const field of definition.fields ?? []) {
      const directive = field.directives?.find(({ name }) => name.value === DIRECTIVE);
      if (directive !== undefined) deliveries.set(field.name.value, deliveryOf(directive));
    }
  }
  return deliveries;
}

function deliveryOf(directive: ConstDirectiveNode): Delivery {
  const text = (argument: string): string | undefined => {
    const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
    return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
  };
  return {
    isDeclared: true,
    policy: text('policy') === 'LATEST' ? 'LATEST' : 'LOSSLESS',
    scope: text('scope') === 'PUBLIC' ? 'PUBLIC' : 'USER',
    partitionedBy: text('partitionedBy'),
    keyedBy: text('keyedBy'),
    sequencedBy: text('sequencedBy'),
    resumedBy: text('resumedBy'),
  };
}

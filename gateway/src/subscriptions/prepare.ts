import { createHash } from 'node:crypto';
import { badUserInput } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import { GraphQLError, getArgumentValues } from 'graphql';
import { asUserInput, coerceVariables } from '../federation/index.ts';
import type { AccessGuard } from '../limits/access-guard.ts';
import type { CompiledSubscription } from './compile.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** One stream that a subscription is fed from: the whole of it, or one partition. */
export interface TopicSpec {
  /** Equal for subscriptions that can share the stream. */
  readonly key: string;
  readonly compiled: CompiledSubscription;
  /** With the partition in its variable, and without what resumes. */
  readonly variables: Variables;
  /** Where the client wants the stream to go on. */
  readonly resumeAfter: unknown;
  /** For one subscriber alone: it goes on from a point of its own, or the graph does not say that the stream may be shared. */
  readonly isExclusive: boolean;
  /** Everyone gets the same: it is asked for in nobody's name. */
  readonly isPublic: boolean;
}

export interface PreparationLimits {
  readonly accessGuard: AccessGuard;
  /** Values of a partitioned list argument. */
  readonly partitionsMax: number;
}

export type Preparation =
  | { readonly topics: readonly TopicSpec[]; readonly errors?: undefined }
  | { readonly topics?: undefined; readonly errors: readonly GraphQLError[] };

/** Holds a compiled subscription against who asks and with what: authorises, coerces variables, names the streams. */
export function prepare(
  compiled: CompiledSubscription,
  inputs: Variables,
  identity: Identity | undefined,
  { accessGuard, partitionsMax }: PreparationLimits,
): Preparation {
  const refusal = accessGuard(compiled.rules, identity);
  if (refusal !== undefined) return { errors: [refusal] };
  const { graph, operation, canonical, delivery, rules } = compiled;
  const { coerced, errors } = coerceVariables(graph.schema, operation, inputs);
  if (coerced === undefined) return { errors };
  try {
    const values = getArgumentValues(compiled.field, compiled.rootField, coerced);
    const partitions = partitionsOf(values[delivery.partitionedBy ?? '']);
    if (partitions.length > partitionsMax)
      return { errors: [badUserInput(`At most ${partitionsMax} values of ${delivery.partitionedBy} at once.`)] };
    const variables = Object.fromEntries(
      canonical.variableNames.filter(name => Object.hasOwn(coerced, name)).map(name => [name, coerced[name]]),
    );
    const isPublic = delivery.scope === 'PUBLIC' && rules.length === 0;
    const resumeAfter = canonical.resumeVariable === undefined ? undefined : values[delivery.resumedBy ?? ''];
    const scope = isPublic ? '' : scopeOf(identity);
    return {
      topics: partitions.map(partition => {
        const all =
          canonical.partitionVariable === undefined
            ? variables
            : { ...variables, [canonical.partitionVariable]: partition };
        return {
          key: topicKey(canonical.text, all, scope),
          compiled,
          variables: all,
          resumeAfter,
          isExclusive: !delivery.isDeclared || (resumeAfter !== undefined && resumeAfter !== null),
          isPublic,
        };
      }),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [asUserInput(error)] };
    throw error;
  }
}

/** A list of one for each distinct value; where there is nothing to split, the argument as it is. */
function partitionsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) return [value];
  return [...new Map(value.map(item => [JSON.stringify(item), [item]])).values()];
}

/** Users see their own; two tokens of one user may differ in what they permit. */
function scopeOf(identity: Identity | undefined): string {
  if (identity === undefined) return 'anonymous';
  return JSON.stringify([identity.uid, identity.roles.toSorted(), identity.scopes.toSorted()]);
}

function topicKey(text: string, variables: Variables, scope: string): string {
  return createHash('sha256')
    .update(JSON.stringify([text, canonicalJson(variables), scope]))
    .digest('base64');
}

/** JSON that does not depend on the order in which members were written. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

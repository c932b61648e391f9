import { createHash } from 'node:crypto';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SchemaDefinitionNode,
} from 'graphql';
import { type AccessRules, readAccessRules } from './access-rules.ts';

/** Everything that follows from one supergraph file. Never changed: a new file makes a new graph. */
export interface Graph {
  /** Equal for equal files. */
  readonly id: string;
  /** The text of the file. */
  readonly sdl: string;
  readonly document: DocumentNode;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly apiSchema: Schema;
  /** What clients see, and what only joins need. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly accessRules: AccessRules;
  /** Under which names the file has `@cost` and `@listSize`. */
  readonly costDirectives: { readonly cost: string; readonly listSize: string };
}

/** @throws Error when the text is no valid supergraph, or asks for a protection that this gateway does not enforce. */
export function buildGraph(sdl: string): Graph {
  const document = parse(sdl, { noLocation: true });
  const gatewaySdl = print(withoutEnforcedFeatures(document));
  // The library refuses every protection that it does not know (@policy …), and so it should: only the two enforced here are taken out.
  const supergraph = Supergraph.build(gatewaySdl, { validateSupergraph: true });
  const annotated = Supergraph.build(sdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  const apiSchema = supergraph.apiSchema();
  return {
    id: createHash('sha256').update(sdl).digest('hex'),
    sdl,
    document,
    schema: apiSchema.toGraphQLJSSchema(),
    apiSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    accessRules: readAccessRules(annotated, document),
    costDirectives: costDirectives(annotated),
  };
}

function costDirectives({ schema }: Supergraph): Graph['costDirectives'] {
  const feature = schema.coreFeatures?.getByIdentity('https://specs.apollo.dev/cost');
  return {
    cost: feature?.directiveNameInSchema('cost') ?? 'cost',
    listSize: feature?.directiveNameInSchema('listSize') ?? 'listSize',
  };
}

const ENFORCED_FEATURE = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes)\/v0\.1$/;

/** Takes the mark `for: SECURITY` from the features whose directives this gateway enforces itself. */
function withoutEnforcedFeatures(document: DocumentNode): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map(definition =>
      definition.kind === Kind.SCHEMA_DEFINITION ? unmarked(definition) : definition,
    ),
  };
}

function unmarked(schema: SchemaDefinitionNode): SchemaDefinitionNode {
  const isEnforced = (directive: ConstDirectiveNode) =>
    directive.arguments?.some(({ value }) => value.kind === Kind.STRING && ENFORCED_FEATURE.test(value.value)) ?? false;
  return {
    ...schema,
    directives: (schema.directives ?? []).map(directive =>
      isEnforced(directive)
        ? { ...directive, arguments: (directive.arguments ?? []).filter(({ name }) => name.value !== 'for') }
        : directive,
    ),
  };
}

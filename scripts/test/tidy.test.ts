import { type ASTNode, Kind, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { listFiles, ROOT, readSchema, readText, SUBGRAPHS } from './repository.ts';

const LINES_MAX = 500;

const files = listFiles();
const sources = files.filter(file => file.endsWith('.ts') && !file.includes('__generated__'));
/** The places, as `file:line`, where a line has what `pattern` finds. */
const placesOf = (pattern: RegExp, among: readonly string[]) =>
  among.flatMap(file =>
    readText(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
const otherThanThis = (file: string) => !file.endsWith('scripts/test/tidy.test.ts');

describe('the source', () => {
  it('is looked at', () => expect(sources.length).toBeGreaterThan(100));

  it(`has no file of more than ${LINES_MAX} lines`, () =>
    expect(sources.filter(file => readText(file).split('\n').length > LINES_MAX + 1)).toEqual([]));

  it('has no test that runs alone or not at all', () =>
    expect(placesOf(/\b(?:describe|it|test)(?:\.\w+)*\.(?:only|skip|todo)\b/, sources.filter(otherThanThis))).toEqual(
      [],
    ));

  it('has no note to do something later that names no issue', () =>
    expect(placesOf(/\b(?:TODO|FIXME)\b(?!\(#\d+\))/, sources.filter(otherThanThis))).toEqual([]));

  it('silences no check without a reason on the line', () => {
    expect(placesOf(/@ts-(?:ignore|nocheck|expect-error)/, sources.filter(otherThanThis))).toEqual([]);
    expect(placesOf(/biome-ignore(?! lint\/[\w/]+: \S)/, sources.filter(otherThanThis))).toEqual([]);
  });

  it('starts every program in the place of the shell, which would keep to itself what npm is told to end', () => {
    const packages = files.filter(file => /^(?:gateway\/|subgraphs\/[\w-]+\/)?package\.json$/.test(file));
    const starts = packages.flatMap(
      file => (JSON.parse(readText(file)) as { scripts?: { start?: string } }).scripts?.start ?? [],
    );
    expect(starts.length).toBe(SUBGRAPHS.length + 2);
    expect(starts.filter(start => !start.startsWith('exec node '))).toEqual([]);
  });

  it('names no file by where the repository happens to be', () => {
    const texts = files.filter(file => /\.(?:ts|cjs|json|md|yml|yaml|graphql|sql)$/.test(file));
    expect(texts.filter(file => readText(file).includes(ROOT))).toEqual([]);
  });
});

/** What of a schema a reader needs an explanation of. */
const DESCRIBED: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.FIELD_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.DIRECTIVE_DEFINITION,
]);
/** GraphQL itself explains these. */
const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

function nameOf(node: ASTNode | readonly ASTNode[]): string {
  return 'name' in node && node.name !== undefined ? node.name.value : '';
}

describe.each(SUBGRAPHS)('the schema of %s', subgraph => {
  it('describes everything', () => {
    const bare: string[] = [];
    visit(readSchema(subgraph), {
      enter(node, _key, _parent, _path, ancestors) {
        const isDescribed = 'description' in node && (node.description?.value.trim() ?? '') !== '';
        if (DESCRIBED.has(node.kind) && !isDescribed && !ROOT_TYPES.has(nameOf(node)))
          bare.push([...ancestors, node].map(nameOf).filter(Boolean).join('.'));
      },
    });
    expect(bare).toEqual([]);
  });
});

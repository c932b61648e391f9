import { REQUEST_ERROR_CODES } from '@platform/shared/graphql';
import { Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readSchema, readText, SUBGRAPHS } from './repository.ts';

const [requestPart = '', commandPart = ''] = readText('docs/errors.md').split('## Codes of commands');

/** The first cell of each row that is a code. */
const documented = (part: string) => [...part.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(match => match[1] ?? '').sort();

const commandCodes = () =>
  SUBGRAPHS.flatMap(subgraph =>
    readSchema(subgraph).definitions.flatMap(definition =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'ErrorCode'
        ? (definition.values ?? []).map(value => value.name.value)
        : [],
    ),
  );

describe('docs/errors.md', () => {
  it('explains every code of a request, each once', () =>
    expect(documented(requestPart)).toEqual([...REQUEST_ERROR_CODES].sort()));

  it('explains every code that a subgraph refuses a command with, each once', () => {
    const codes = commandCodes();
    expect(codes.length).toBeGreaterThan(20);
    expect(documented(commandPart)).toEqual([...new Set(codes)].sort());
  });

  it('says of each code what it means and what to do', () => {
    const rows = [...`${requestPart}${commandPart}`.matchAll(/^\| `[A-Z_]+` \|(.*)$/gm)].map(match => match[1] ?? '');
    for (const row of rows) {
      const cells = row.split('|').map(cell => cell.trim());
      expect([cells.length, ...cells.slice(0, 2).map(cell => cell.endsWith('.'))], row).toEqual([3, true, true]);
    }
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SECRET_VARIABLES } from '@platform/shared/config';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { gatewayEnvironment } from '../../gateway/src/config.ts';
import { marketDataEnvironment } from '../../subgraphs/market-data/src/config.ts';
import { tradingEnvironment } from '../../subgraphs/trading/src/config.ts';
import { userEnvironment } from '../../subgraphs/user/src/config.ts';
import { listFiles, readText } from './repository.ts';

interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const compose = (file: string) =>
  (parse(readText(file), { merge: true }) as { services: Record<string, ComposeService> }).services;
const production = compose('docker-compose.yml');
const demo = compose('docker-compose.override.yml');

/** What each of our programs reads. */
const PROGRAMS = {
  gateway: Object.keys(gatewayEnvironment.shape),
  user: Object.keys(userEnvironment.shape),
  'market-data': Object.keys(marketDataEnvironment.shape),
  trading: Object.keys(tradingEnvironment.shape),
} as const;
type Program = keyof typeof PROGRAMS;
const programs = Object.keys(PROGRAMS) as Program[];

/** The names that `program` is given and does not read. `HEALTH_URL` is for the image's health check. */
function unread(program: Program, given: readonly string[]): readonly string[] {
  const files = SECRET_VARIABLES.map(name => `${name}_FILE`);
  const known = new Set<string>([...PROGRAMS[program], ...files, 'HEALTH_URL']);
  return given.filter(name => !known.has(name) && !name.startsWith('SUBGRAPH_URL_'));
}

/** What is settled in a container, what a file or a pooler would have to be added for, and what only `deploy/live-feed`, `deploy/read-replica` and the demo hand on. */
const NOT_HANDED_ON = [
  /^(NODE_ENV|HOST|INIT_CWD|PORT|(GATEWAY|USER|MARKET_DATA|TRADING)_PORT|SUPERGRAPH_\w+|DEMO_TOKEN|FIREBASE_AUTH_EMULATOR_HOST)$/,
  /^(PERSISTED_OPERATIONS_PATH|DATABASE_(DIRECT|READ)_URL|MARKET_DATA_OPERATOR_TOKEN|MARKET_DATA_REPLAY_\w+)$/,
  /^(MARKET_DATA_(SYMBOLS|SILENCE_SECONDS|BACKFILL_MINUTES)|(ALPACA|COINBASE)_\w+)$/,
];

describe('docker-compose.yml', () => {
  it('publishes nginx and nothing else', () =>
    expect(Object.keys(production).filter(name => production[name]?.ports !== undefined)).toEqual(['nginx']));

  it('lets only nginx and the gateway out, the one to clients, the other to Google', () =>
    expect(Object.keys(production).filter(name => production[name]?.networks?.includes('outside'))).toEqual([
      'gateway',
      'nginx',
    ]));

  it('lets market-data out, and nobody else, where a live provider is asked for', () => {
    const live = compose('deploy/live-feed/docker-compose.yml');
    expect(Object.keys(live)).toEqual(['market-data']);
    expect(live['market-data']?.networks).toEqual(['inside', 'outside']);
    expect(unread('market-data', Object.keys(live['market-data']?.environment ?? {}))).toEqual([]);
  });

  it('lets out to a Postgres elsewhere whoever signs in to it, and to a read replica whoever reads it', () => {
    const elsewhere = compose('deploy/outside-database/docker-compose.yml');
    expect(Object.keys(elsewhere)).toEqual(['migrate', 'user', 'market-data', 'trading']);
    const replica = compose('deploy/read-replica/docker-compose.yml');
    const readers = programs.filter(program => PROGRAMS[program].includes('DATABASE_READ_URL'));
    expect(Object.keys(replica)).toEqual(readers);
    for (const { networks } of [...Object.values(elsewhere), ...Object.values(replica)])
      expect(networks).toEqual(['inside', 'outside']);
    for (const { environment } of Object.values(replica))
      expect(environment).toEqual({ DATABASE_READ_URL_FILE: '/run/secrets/database/read-url' });
  });

  it.each(programs)('runs %s without rights and without a place to write', program =>
    expect(production[program]).toMatchObject({ read_only: true, cap_drop: ['ALL'] }),
  );

  it.each(programs)('gives %s only what it reads, secrets as files', program => {
    const given = Object.keys({ ...production[program]?.environment, ...demo[program]?.environment });
    expect(unread(program, given)).toEqual([]);
    expect(SECRET_VARIABLES.filter(name => given.includes(name))).toEqual([]);
    expect(given).toContain('ASSERTION_SECRET_FILE');
  });

  it.each(programs)('hands every setting of .env on to %s', program => {
    const given = Object.keys(production[program]?.environment ?? {}).map(name => name.replace(/_FILE$/, ''));
    const others = PROGRAMS[program].filter(name => !NOT_HANDED_ON.some(pattern => pattern.test(name)));
    expect(others.filter(name => !given.includes(name))).toEqual([]);
  });

  it('archives a piece of the log once, says so again when it is asked again, and never writes over another of its name', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'platform-archive-'));
    const [piece, archived] = ['piece', 'archived'].map(name => path.join(directory, name)) as [string, string];
    const command = production['postgres']?.command?.find(word => word.startsWith('archive_command=')) ?? '';
    const archive = () =>
      spawnSync('sh', [
        '-c',
        command.slice(16).replaceAll('/backups/wal', directory).replaceAll('%f', 'archived').replaceAll('%p', piece),
      ]).status;
    try {
      writeFileSync(piece, 'the log');
      expect([archive(), archive(), readFileSync(archived, 'utf8')]).toEqual([0, 0, 'the log']);
      writeFileSync(piece, 'of another installation');
      expect([archive(), readFileSync(archived, 'utf8')]).toEqual([1, 'the log']);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('has no emulator, which takes unsigned tokens: only the demo has, under a profile that must be named', () => {
    expect(readText('docker-compose.yml')).not.toMatch(/emulator_host|profiles:/i);
    expect(demo['emulator']).toMatchObject({ profiles: ['dev'], ports: [expect.stringMatching(/^127\.0\.0\.1:/)] });
    expect(Object.keys(demo['gateway'] ?? {})).toContain('depends_on');
  });
});

interface Container {
  readonly env: readonly { readonly name: string }[];
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

const manifests = listFiles()
  .filter(file => /^deploy\/kubernetes\/base\/.*\.yaml$/.test(file))
  .flatMap(file => parseAllDocuments(readText(file)).map(document => document.toJSON() as Manifest));

describe('deploy/kubernetes', () => {
  it.each(programs)('runs %s without rights, with probes, and gives it only what it reads', program => {
    const deployment = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === program);
    const container = deployment?.spec.template.spec.containers[0];
    expect(container).toMatchObject({
      startupProbe: {},
      readinessProbe: {},
      livenessProbe: {},
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(unread(program, container?.env.map(({ name }) => name) ?? [])).toEqual([]);
  });
});

describe('.github/workflows', () => {
  const uses = listFiles()
    .filter(file => file.startsWith('.github/workflows/'))
    .flatMap(file => [...readText(file).matchAll(/uses: (\S+)( # v\S+)?/g)]);

  it('pins every action to a commit, with its version beside it', () => {
    expect(uses.length).toBeGreaterThan(5);
    const loose = uses.filter(
      ([, action = '', version]) => !action.startsWith('./') && !(/@[0-9a-f]{40}$/.test(action) && version),
    );
    expect(loose.map(([text]) => text)).toEqual([]);
  });
});

describe('docs/runbook.md', () => {
  it('explains every alarm, and no other', () => {
    const { groups } = parse(readText('deploy/monitoring/alerts.yml')) as {
      groups: { rules: { alert: string; labels: { severity: string } }[] }[];
    };
    const alarms = groups.flatMap(({ rules }) => rules.map(({ alert, labels }) => `${alert} ${labels.severity}`));
    const rows = [...readText('docs/runbook.md').matchAll(/^\| `(\w+)` \| (page|ticket) \|/gm)];
    expect(rows.map(([, alert, severity]) => `${alert} ${severity}`)).toEqual(alarms);
  });
});

/**
 * Holds what an installation is made of to the rules of its readers: `npm run check:deployment`. Needs no engine and no cluster. What the machine does not have (kubectl, promtool, shellcheck,
 * nginx, compose, npm's kubernetes-models and @actions/languageservice) is named and passed over; only what was checked and found wrong ends it with 1.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from './platform/settings.ts';

/** What is wrong, each with its place; or what was missing for the check. */
type Finding = readonly string[] | { readonly missing: string };

const has = (program: string, ...words: readonly string[]) => spawnSync(program, words).status === 0;

/** Runs a program in the repository; what it complains about when it fails. */
function run(program: string, ...words: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? [] : [`${program} ${words.join(' ')}\n${stdout}${stderr}`];
}

/** A package that may be installed or not. */
async function load<Module>(name: string): Promise<Module | undefined> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function shellScripts(): Finding {
  const files = execFileSync('git', ['ls-files', '*.sh', '.ci/run'], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  const problems = files.flatMap(file =>
    run(readFileSync(path.join(ROOT, file), 'utf8').startsWith('#!/bin/sh') ? 'sh' : 'bash', '-n', file),
  );
  if (problems.length > 0 || has('shellcheck', '--version'))
    return [...problems, ...(problems.length > 0 ? [] : run('shellcheck', '--severity=warning', ...files))];
  return { missing: 'shellcheck (their syntax is right)' };
}

interface Workflows {
  validate(
    document: unknown,
  ): Promise<readonly { readonly message: string; readonly range: { readonly start: { readonly line: number } } }[]>;
}

async function workflows(): Promise<Finding> {
  // The package imports JSON in a way that Node refuses.
  const hooks = registerHooks({
    load(url, context, next) {
      if (!url.endsWith('.json') || !url.includes('/@actions/')) return next(url, context);
      return { format: 'module', shortCircuit: true, source: `export default ${readFileSync(new URL(url), 'utf8')}` };
    },
  });
  const service = await load<Workflows>('@actions/languageservice/validate');
  const documents = await load<{
    TextDocument: { create(uri: string, language: string, version: number, text: string): unknown };
  }>('vscode-languageserver-textdocument');
  hooks.deregister();
  if (service === undefined || documents === undefined) return { missing: '@actions/languageservice' };
  const folder = path.join(ROOT, '.github/workflows');
  const problems = readdirSync(folder).map(async name => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const found = await service.validate(documents.TextDocument.create(`file:///${name}`, 'yaml', 0, text));
    return found.map(({ message, range }) => `${name}:${range.start.line + 1} ${message}`);
  });
  return (await Promise.all(problems)).flat();
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

async function manifests(): Promise<Finding> {
  if (!has('kubectl', 'version', '--client')) return { missing: 'kubectl' };
  const built = spawnSync('kubectl', ['kustomize', path.join(ROOT, 'deploy/kubernetes/overlays/production')], {
    encoding: 'utf8',
  });
  if (built.status !== 0) return [built.stderr];
  const problems: string[] = [];
  for (const document of parseAllDocuments(built.stdout)) {
    const manifest = document.toJSON() as Manifest;
    const { apiVersion, kind, metadata } = manifest;
    const models = await load<Record<string, new (data: object) => { validate(): void }>>(
      `kubernetes-models/${apiVersion}/${kind}`,
    );
    const Model = models?.[kind];
    if (Model === undefined) return { missing: 'kubernetes-models (kustomize builds them)' };
    try {
      new Model(manifest).validate();
    } catch (error) {
      problems.push(`${kind} ${metadata.name}: ${(error as Error).message}`);
    }
  }
  return problems;
}

function composeFiles(): Finding {
  if (!has('docker', 'compose', 'version')) return { missing: 'docker compose' };
  return [
    ...run('docker', 'compose', '-f', 'docker-compose.yml', 'config', '--quiet'),
    ...run('docker', 'compose', '--profile', 'dev', 'config', '--quiet'),
    ...run(
      'docker',
      'compose',
      '-f',
      'docker-compose.yml',
      '-f',
      'deploy/monitoring/docker-compose.yml',
      'config',
      '--quiet',
    ),
  ];
}

function alarmRules(): Finding {
  if (!has('promtool', '--version')) return { missing: 'promtool' };
  return [
    ...run('promtool', 'check', 'rules', 'deploy/monitoring/alerts.yml'),
    ...run('promtool', 'test', 'rules', 'deploy/monitoring/alerts.test.yml'),
  ];
}

/** The first version that asks for the addresses of an upstream again. */
const NGINX_VERSION = [1, 27, 3];

function nginxConfiguration(): Finding {
  const version = /nginx\/(\d+)\.(\d+)\.(\d+)/
    .exec(spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr ?? '')
    ?.slice(1)
    .map(Number);
  const isNew = version?.reduce((order, part, at) => order || part - (NGINX_VERSION[at] ?? 0), 0) ?? -1;
  if (isNew < 0 || !has('openssl', 'version')) return { missing: `nginx ${NGINX_VERSION.join('.')} or newer` };
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-nginx-'));
  try {
    return run('nginx', '-t', '-q', '-c', renderNginx(directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The configuration as the container has it, in a folder of its own. */
function renderNginx(directory: string): string {
  const { services } = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: { nginx: { environment: Record<string, string> } };
  };
  const settings = services.nginx.environment;
  cpSync(path.join(ROOT, 'nginx'), directory, { recursive: true });
  for (const folder of ['conf.d', 'certificates']) mkdirSync(path.join(directory, folder));
  const files = ['-keyout', 'certificates/privkey.pem', '-out', 'certificates/fullchain.pem'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', ...files], {
    cwd: directory,
    stdio: 'ignore',
  });
  const place = (text: string) =>
    text
      .replaceAll('/etc/nginx/platform', directory)
      .replaceAll(/\/etc\/nginx\/(conf\.d|certificates)/g, `${directory}/$1`)
      .replaceAll(/\$\{(NGINX_\w+)\}/g, (_, name: string) => settings[name]?.replace(/^\$\{\w+:-(.*)\}$/, '$1') ?? '');
  const template = readFileSync(path.join(directory, 'templates/platform.conf.template'), 'utf8');
  writeFileSync(path.join(directory, 'conf.d/platform.conf'), place(template));
  for (const name of readdirSync(path.join(directory, 'includes'))) {
    const file = path.join(directory, 'includes', name);
    writeFileSync(file, place(readFileSync(file, 'utf8')));
  }
  const main = path.join(directory, 'nginx.conf');
  writeFileSync(main, place(readFileSync(main, 'utf8')));
  return main;
}

const CHECKS: readonly (readonly [name: string, check: () => Finding | Promise<Finding>])[] = [
  ['shell scripts', shellScripts],
  ['GitHub workflows', workflows],
  ['Kubernetes manifests', manifests],
  ['compose files', composeFiles],
  ['alarm rules', alarmRules],
  ['nginx', nginxConfiguration],
];

for (const [name, check] of CHECKS) {
  const finding = await check();
  if ('missing' in finding) console.log(`not checked  ${name}: without ${finding.missing}`);
  else if (finding.length === 0) console.log(`ok           ${name}`);
  else {
    process.exitCode = 1;
    console.log(`wrong        ${name}\n${finding.join('\n')}`);
  }
}

/**
 * `scripts/deploy.sh` against a server that this machine plays: `npm run smoke:deploy`. Deploys a version into an empty folder, another one under load, a broken
 * one, which is to be taken back by itself, and goes back to the one before. Needs Docker, sshd, curl and a registry at REGISTRY (127.0.0.1:5000; for example
 * `docker run -d -p 127.0.0.1:5000:5000 registry:2`). Takes the image `trading-platform:latest` (`docker build -t trading-platform:latest .`) in all its versions.
 * Ends with 1 at the first thing that does not hold, and leaves nothing running, when it is interrupted neither; what a kill left, the next run takes away.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { ROOT } from './platform/settings.ts';
import { check, checksMade } from './smoke/checks.ts';
import { send } from './smoke/client.ts';
import { docker } from './smoke/compose.ts';
import { startSshServer } from './smoke/ssh-server.ts';

const PROJECT = 'smoke-deploy';
const SSH_PORT = 2_222;
const HTTP_PORT = 8_081;
const HTTPS_PORT = 8_444;
const GATEWAYS = 2;
const ASK_EVERY_MS = 100;
const IMAGE = `${process.env['REGISTRY'] ?? '127.0.0.1:5000'}/trading-platform`;
const FIRST = '1.0.0';
const SECOND = '1.1.0';
const BROKEN = '1.2.0';
const QUERY = '{ instruments(first: 1) { nodes { symbol quote { bidPrice } } } }';
const url = `https://localhost:${HTTPS_PORT}/graphql`;

const directory = mkdtempSync(path.join(tmpdir(), 'smoke-deploy-'));
const home = path.join(directory, 'trading-platform');
mkdirSync(home);
writeFileSync(
  path.join(home, '.env'),
  [
    ...[`COMPOSE_PROJECT_NAME=${PROJECT}`, 'FIREBASE_PROJECT_ID=smoke-deploy', `PLATFORM_IMAGE=${IMAGE}`],
    ...[`GATEWAY_REPLICAS=${GATEWAYS}`, `HTTP_PORT=${HTTP_PORT}`, `HTTPS_PORT=${HTTPS_PORT}`, ''],
  ].join('\n'),
);
const compose = (...words: readonly string[]) =>
  docker('compose', '--project-directory', home, '--file', path.join(home, 'docker-compose.yml'), ...words);
const server = await startSshServer(directory, SSH_PORT);
let cleanedUp: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
try {
  await removeInstallation();
  await pushVersions();
  await checkDeployment(FIRST, 0, FIRST);
  await trustCertificate();
  await underLoad(() => checkDeployment(SECOND, 0, SECOND));
  await underLoad(() => checkDeployment(BROKEN, 1, SECOND));
  await underLoad(() => checkDeployment('--rollback', 0, FIRST));
  console.log(`${checksMade()} checks passed`);
} finally {
  await cleanUp();
}

function cleanUp(): Promise<void> {
  cleanedUp ??= (async () => {
    await server.stop();
    await removeInstallation().catch(console.error);
    rmSync(directory, { recursive: true, force: true });
  })();
  return cleanedUp;
}

/** By its name, for there may be no compose file. A roll-out that is under way comes to its end first: it does not mind that nobody listens. */
async function removeInstallation(): Promise<void> {
  const command = ['docker', 'compose', '--project-name', PROJECT, 'down', '--volumes', '--timeout', '10'];
  const [code] = await once(
    spawn('flock', [path.join(home, '.roll-out.lock'), ...command], { stdio: 'inherit' }),
    'exit',
  );
  if (code !== 0) throw new Error(`docker compose down ended with ${code}`);
}

/** The same image under two tags, and one whose trading service does not start. */
async function pushVersions(): Promise<void> {
  const versions = { [FIRST]: '', [SECOND]: '', [BROKEN]: `RUN echo 'throw new Error("broken on purpose")' > main.ts` };
  for (const [version, change] of Object.entries(versions)) {
    const context = path.join(directory, version);
    mkdirSync(context);
    const steps = ['FROM trading-platform:latest', `LABEL org.opencontainers.image.version=${version}`];
    const changed = ['USER root', 'WORKDIR /app/subgraphs/trading/src', change, 'WORKDIR /app', 'USER node'];
    writeFileSync(path.join(context, 'Dockerfile'), [...steps, ...(change === '' ? [] : changed)].join('\n'));
    await docker('build', '--quiet', '--tag', `${IMAGE}:${version}`, context);
    await docker('push', '--quiet', `${IMAGE}:${version}`);
  }
}

/** Deploys, or goes back, and looks at what runs then. */
async function checkDeployment(tag: string, expectedCode: number, expectedTag: string): Promise<void> {
  console.log(`deploy.sh ${tag}`);
  const startedAt = performance.now();
  const env = { ...process.env, ...server.environment, DEPLOY_DIRECTORY: home };
  const [code] = await once(spawn('bash', ['scripts/deploy.sh', tag], { cwd: ROOT, env, stdio: 'inherit' }), 'exit');
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  check(code === expectedCode, `it ends with ${expectedCode} after ${seconds} s`, code);
  const noted = /^PLATFORM_TAG=(.*)$/m.exec(readFileSync(path.join(home, '.env'), 'utf8'))?.[1];
  check(noted === expectedTag, `.env names ${expectedTag}`, noted);
  const format = '{{.Service}} {{.Image}}';
  const listed = (await compose('ps', '--format', format)).trim().split('\n');
  const platform = listed.filter(line => line.includes(IMAGE));
  check(
    platform.length === GATEWAYS + 3 && platform.every(line => line.endsWith(`:${expectedTag}`)),
    `${platform.length} containers of ${expectedTag} run, and no other`,
    listed,
  );
}

async function trustCertificate(): Promise<void> {
  const certificate = await compose('exec', '-T', 'nginx', 'cat', '/etc/nginx/certificates/fullchain.pem');
  tls.setDefaultCACertificates([...tls.getCACertificates(), certificate]);
}

/** Somebody goes on asking meanwhile. */
async function underLoad(act: () => Promise<void>): Promise<void> {
  const failures: string[] = [];
  let asked = 0;
  const acting = act();
  const ended = acting.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, sleep(ASK_EVERY_MS, false)]))) {
    asked += 1;
    await send(url, { query: QUERY }).then(
      ({ body: { errors } }) => errors !== undefined && failures.push(JSON.stringify(errors)),
      (error: Error) => failures.push(String(error.cause ?? error)),
    );
  }
  await acting;
  if (failures.length > 0) console.log((await compose('logs', '--no-log-prefix', 'nginx')).match(/^.*\[error\].*$/gm));
  check(failures.length === 0, `none of ${asked} queries meanwhile failed`, failures.slice(0, 5));
}

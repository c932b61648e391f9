import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import { until } from './checks.ts';

/** A server that this machine plays: its own user, over SSH, on the loopback interface. */
export interface SshServer {
  /** What `scripts/deploy.sh` needs to reach it. */
  readonly environment: Readonly<Record<'DEPLOY_TO' | 'DEPLOY_PORT' | 'SSH_OPTIONS', string>>;
  stop(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';
/** sshd wants it to be there when root starts it. */
const PRIVILEGE_SEPARATION = '/run/sshd';

/** Starts an sshd with keys of its own in `directory`. @throws Error when there is no sshd here. */
export async function startSshServer(directory: string, port: number): Promise<SshServer> {
  const file = (name: string) => path.join(directory, name);
  for (const name of ['host', 'key']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  copyFileSync(file('key.pub'), file('authorized_keys'));
  execFileSync('sh', [
    '-c',
    `printf '[127.0.0.1]:${port} %s' "$(cat '${file('host.pub')}')" > '${file('known_hosts')}'`,
  ]);
  // Docker is found as it is here.
  const handedOn = ['PATH', 'DOCKER_HOST', 'DOCKER_CONFIG'].filter(name => process.env[name] !== undefined);
  writeFileSync(
    file('sshd_config'),
    [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${file('host')}`],
      ...[`AuthorizedKeysFile ${file('authorized_keys')}`, 'StrictModes no', 'UsePAM no', 'PidFile none'],
      `SetEnv ${handedOn.map(name => `${name}=${process.env[name]}`).join(' ')}`,
    ].join('\n'),
  );
  if (process.getuid?.() === 0) mkdirSync(PRIVILEGE_SEPARATION, { recursive: true });
  const sshd = spawn(SSHD, ['-D', '-e', '-f', file('sshd_config')], { stdio: ['ignore', 'ignore', 'inherit'] });
  await until('sshd listens', () => canConnect(port));
  return {
    environment: {
      DEPLOY_TO: `${userInfo().username}@127.0.0.1`,
      DEPLOY_PORT: String(port),
      SSH_OPTIONS: `-i ${file('key')} -o IdentitiesOnly=yes -o UserKnownHostsFile=${file('known_hosts')} -o LogLevel=ERROR`,
    },
    async stop() {
      const ended = once(sshd, 'exit');
      if (sshd.exitCode === null && sshd.kill()) await ended;
    },
  };
}

/** True when something listens there; undefined when nothing does yet. */
function canConnect(port: number): Promise<true | undefined> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(undefined));
  });
}

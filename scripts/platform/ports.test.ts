import { type AddressInfo, createServer, type Server } from 'node:net';
import { freePorts } from '@platform/shared/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { pidListeningOn, requireFreePorts } from './ports.ts';

const open: Server[] = [];

async function listenOn(host: string): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => new Promise(resolve => server.close(resolve))));
});

const needed = (port: number, owner = 'user') => ({
  owner,
  port,
  host: '127.0.0.1',
  variable: `${owner.toUpperCase()}_PORT`,
});

describe('the check of ports', () => {
  test('passes free ports', async () => {
    const [port = 0] = await freePorts(1);
    await expect(requireFreePorts([needed(port)])).resolves.toBeUndefined();
  });

  test('names each taken port with its variable and the process that has it', async () => {
    const [first, second] = [await listenOn('127.0.0.1'), await listenOn('0.0.0.0')];
    const check = requireFreePorts([needed(first, 'user'), needed(second, 'trading')]);
    await expect(check).rejects.toThrow(`Port ${first} (user) is taken by process ${process.pid}`);
    await expect(check).rejects.toThrow(`Port ${second} (trading) is taken by process ${process.pid}`);
    await expect(check).rejects.toThrow(/another port with USER_PORT=….*\n.*TRADING_PORT=…/);
  });

  test('takes a port for taken when only the IPv6 side of localhost answers', async () => {
    const port = await listenOn('::1').catch(() => undefined);
    if (port === undefined) return console.warn('no IPv6 here: nothing to check');
    await expect(requireFreePorts([needed(port)])).rejects.toThrow(`Port ${port} (user) is taken`);
  });

  test('knows no process for a port on which nobody listens', async () => {
    const [port = 0] = await freePorts(1);
    expect(pidListeningOn(port)).toBeUndefined();
  });
});

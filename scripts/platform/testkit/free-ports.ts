import { type AddressInfo, createServer, type Server } from 'node:net';

/** Ports that nobody listens on, all different. Another process may take one before we do; the range is large. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** The variables that move every port of the platform to a free one. */
export async function freePortVariables(): Promise<Record<string, string>> {
  const ports = await freePorts(6);
  const names = [
    'GATEWAY_PORT',
    'USER_PORT',
    'MARKET_DATA_PORT',
    'TRADING_PORT',
    'FIREBASE_AUTH_EMULATOR_PORT',
    'POSTGRES_PORT',
  ];
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

import { freePorts } from '@platform/shared/testkit';

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

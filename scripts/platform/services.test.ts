import { describe, expect, test } from 'vitest';
import { serviceEnvironment } from './services.ts';
import { readPlatformSettings } from './settings.ts';

const settings = readPlatformSettings({
  PORT: '1',
  HOME: '/home/somebody',
  USER_PORT: '5001',
  MARKET_DATA_PORT: '5002',
  MARKET_DATA_FEED: 'simulated',
});
const surroundings = { databaseUrl: 'postgres://localhost/x', assertionSecret: 's'.repeat(32), demoToken: 'token' };

describe('the environment of a service', () => {
  test('tells the gateway where the subgraphs are, and the demo token, but not the database', () => {
    const environment = serviceEnvironment('gateway', settings, surroundings);
    expect(environment).toMatchObject({
      PORT: '4000',
      GATEWAY_PORT: '4000',
      SUBGRAPH_URL_USER: 'http://localhost:5001/graphql',
      SUBGRAPH_URL_MARKET_DATA: 'http://localhost:5002/graphql',
      SUBGRAPH_URL_TRADING: 'http://localhost:4003/graphql',
      FIREBASE_PROJECT_ID: 'demo-trading',
      FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099',
      ASSERTION_SECRET: surroundings.assertionSecret,
      DEMO_TOKEN: 'token',
    });
    expect(environment).not.toHaveProperty('DATABASE_URL');
  });

  test('tells a subgraph its database and where market-data is, and hands on what the terminal says', () => {
    const environment = serviceEnvironment('trading', settings, surroundings);
    expect(environment).toMatchObject({
      PORT: '4003',
      TRADING_PORT: '4003',
      DATABASE_URL: surroundings.databaseUrl,
      MARKET_DATA_URL: 'http://localhost:5002/graphql',
      MARKET_DATA_FEED: 'simulated',
      HOME: '/home/somebody',
    });
    expect(environment).not.toHaveProperty('DEMO_TOKEN');
  });
});

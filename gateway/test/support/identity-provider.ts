import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';

export const PROJECT = 'gateway-test';

const KEY_ID = 'key-1';

export type Claims = Readonly<Record<string, unknown>>;

/** Stands in for Google: serves the signing keys to the Admin SDK and signs ID tokens, good ones and bad ones. */
export interface IdentityProvider {
  readonly httpAgent: Agent;
  /** JSON, as Google answers. */
  readonly signingKeys: string;
  /** A good token for `uid`, with claims replaced or (undefined) taken out. */
  token(uid: string, claims?: Claims): string;
  signedByAnotherKey(uid: string): string;
  unsigned(uid: string): string;
  /** HS256 with the public key as the secret: the classic confusion of algorithms. */
  hmacSigned(uid: string): string;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  stop(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const key = newKey();
  const stranger = newKey();
  const publicKey = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signingKeys = JSON.stringify({ [KEY_ID]: publicKey });
  let fetches = 0;
  const server = createServer((_, response) => {
    fetches += 1;
    response.setHeader('content-type', 'application/json; charset=UTF-8');
    response.setHeader('cache-control', 'public, max-age=3600');
    response.end(signingKeys);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    httpAgent: new PlainAgent(port),
    signingKeys,
    token: (uid, claims) => signed(key.privateKey, uid, claims),
    signedByAnotherKey: uid => signed(stranger.privateKey, uid),
    unsigned: uid => `${part({ alg: 'none', typ: 'JWT' })}.${part(claimsOf(uid))}.`,
    hmacSigned(uid) {
      const text = `${part({ alg: 'HS256', kid: KEY_ID, typ: 'JWT' })}.${part(claimsOf(uid))}`;
      return `${text}.${createHmac('sha256', publicKey).update(text).digest('base64url')}`;
    },
    fetches: () => fetches,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An agent for a key server at this port. */
export const agentTo = (port: number): Agent => new PlainAgent(port);

/** An agent for a key server that cannot be reached. */
export const unreachableAgent = (): Agent => agentTo(1);

/** The SDK insists on https; the agent connects without it. */
class PlainAgent extends Agent {
  readonly #port: number;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  override createConnection(): ReturnType<Agent['createConnection']> {
    return connect(this.#port, '127.0.0.1');
  }
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function claimsOf(uid: string, overrides: Claims = {}): object {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: `https://securetoken.google.com/${PROJECT}`,
    aud: PROJECT,
    sub: uid,
    user_id: uid,
    auth_time: now - 10,
    iat: now - 10,
    exp: now + 3600,
    email: `${uid}@example.com`,
    email_verified: true,
    firebase: { sign_in_provider: 'password', identities: {} },
    ...overrides,
  };
}

function signed(privateKey: KeyObject, uid: string, claims?: Claims): string {
  const text = `${part({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })}.${part(claimsOf(uid, claims))}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

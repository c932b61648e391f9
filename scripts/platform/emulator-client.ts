/** Speaks to a Firebase Auth emulator over the REST interface that Firebase's client libraries use. */

export interface EmulatorAddress {
  /** `host:port` */
  readonly emulatorHost: string;
  readonly projectId: string;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Raised with the emulator's own code, for example `EMAIL_NOT_FOUND`. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
  readonly code: string;

  constructor(code: string) {
    super(`the Firebase Auth emulator answered ${code}`);
    this.code = code;
  }
}

export interface SignedIn {
  readonly uid: string;
  /** Valid for an hour. */
  readonly idToken: string;
}

const TIMEOUT_MS = 10_000;
/** The emulator takes any key for that of its project. */
const API_KEY = 'any';

/** Makes a user, who gets a random uid. @throws EmulatorError `EMAIL_EXISTS` … */
export async function signUp(
  address: EmulatorAddress,
  { email, password }: Credentials,
  displayName?: string,
): Promise<SignedIn> {
  const body = { email, password, displayName, returnSecureToken: true };
  return toSignedIn(await post(address, `accounts:signUp?key=${API_KEY}`, body));
}

/** @throws EmulatorError `EMAIL_NOT_FOUND`, `INVALID_PASSWORD` … */
export async function signIn(address: EmulatorAddress, { email, password }: Credentials): Promise<SignedIn> {
  const body = { email, password, returnSecureToken: true };
  return toSignedIn(await post(address, `accounts:signInWithPassword?key=${API_KEY}`, body));
}

export interface NewUser extends Credentials {
  readonly uid: string;
  readonly displayName: string;
}

/** Makes a user with a uid of our choice, as an administrator may. */
export async function createUser(
  address: EmulatorAddress,
  { uid, email, password, displayName }: NewUser,
): Promise<void> {
  const user = { localId: uid, email, emailVerified: true, displayName, rawPassword: password };
  const answer = await post(address, `projects/${address.projectId}/accounts:batchCreate`, { users: [user] });
  const refusals = answer['error'] as readonly { message: string }[] | undefined;
  if (refusals?.[0] !== undefined) throw new EmulatorError(refusals[0].message);
}

function toSignedIn(answer: Record<string, unknown>): SignedIn {
  return { uid: String(answer['localId']), idToken: String(answer['idToken']) };
}

async function post({ emulatorHost }: EmulatorAddress, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`http://${emulatorHost}/identitytoolkit.googleapis.com/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(path.includes('?key=') ? {} : { authorization: 'Bearer owner' }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  const { message } = (answer['error'] ?? {}) as { message?: unknown };
  throw new EmulatorError(typeof message === 'string' ? message : `status ${response.status}`);
}

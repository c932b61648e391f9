export * from './assertion-minter.ts';
export * from './authenticator.ts';
export * from './bearer.ts';
export * from './firebase-authenticator.ts';
export * from './identify-caller.ts';

export * from './connect.ts';
export { postgres } from './driver.ts';
export * from './embedded.ts';
export * from './transaction.ts';

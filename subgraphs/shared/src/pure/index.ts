export * from './clock.ts';
export * from './decimal.ts';
export * from './ids.ts';
export * from './invariant.ts';
export * from './nyse-holidays.ts';
export * from './zoned-time.ts';

import type { TestProject } from 'vitest/node';
import { type PlatformAddresses, startE2ePlatform, temporaryDataDirectory } from './testkit/e2e-platform.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    platform: PlatformAddresses;
  }
}

/** One platform, with the simulated feed, for all files that do not need one of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { directory, remove } = temporaryDataDirectory();
  const { addresses, stop } = await startE2ePlatform(directory).catch((error: Error) => {
    remove();
    throw error;
  });
  project.provide('platform', addresses);
  return async () => {
    await stop();
    remove();
  };
}

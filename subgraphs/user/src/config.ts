import { type Environment, parseEnvironment, port, subgraphSettings } from '@platform/shared/config';
import { z } from 'zod';

/** The variables of the user service, by name, with their defaults; `.env.example` explains each. */
export const userEnvironment = z.object({ ...subgraphSettings, USER_PORT: port(4001) });

export type UserConfig = z.output<typeof userEnvironment>;

/** @throws ConfigError with every problem at once. */
export function parseConfig(environment: Environment): UserConfig {
  return parseEnvironment(userEnvironment, environment);
}

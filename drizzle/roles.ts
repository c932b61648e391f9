import type { Sql } from 'postgres';

/** The Postgres schema that each service has for itself. */
export const SCHEMAS = { user: 'users', 'market-data': 'market_data', trading: 'trading' } as const;
export type ServiceName = keyof typeof SCHEMAS;

/** What is only ever added to. Triggers refuse the rest to everybody; the service has not even the right. */
const APPEND_ONLY: Readonly<Record<ServiceName, readonly string[]>> = {
  user: [],
  'market-data': [],
  trading: ['journal_entries', 'postings', 'order_events', 'fills'],
};
/** These make and drop partitions, which takes the owner. They run with the owner's rights and take nothing but names that they know. */
const OWNERS_FUNCTIONS: Readonly<Record<ServiceName, readonly string[]>> = {
  user: [],
  'market-data': [
    'ensure_partitions(text, timestamptz[])',
    'drop_partitions(text, timestamptz)',
    'drop_trades_of_feed(text, timestamptz)',
  ],
  trading: [],
};
/** As a connection of a service sets them for itself (`connectPostgres`); through a pooler it cannot. */
const LIMITS = {
  statement_timeout: '15s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '15s',
  TimeZone: 'UTC',
} as const;

/**
 * Gives the user of `url`, which a service signs in with, what the service needs of its own schema, and nothing of the others'. May be run again and
 * again; what a migration has added is granted then.
 * @param sql the owner of the schemas. One who may create roles makes the user, with the password of `url`; another one must find it made.
 * @throws Error what Postgres said when it is refused.
 */
export async function grantService(sql: Sql, service: ServiceName, url: string): Promise<void> {
  const { username, password } = new URL(url);
  const role = decodeURIComponent(username);
  await sql.begin(async tx => {
    const run = async (template: string, ...values: readonly string[]) => {
      // Names and passwords cannot be parameters of such statements: Postgres itself quotes them.
      const [row] = await tx<
        { statement: string }[]
      >`select format(${template}, variadic ${[...values]}::text[]) as statement`;
      await tx.unsafe(row?.statement ?? '');
    };
    const [self] = await tx<{ isFree: boolean }[]>`
      select rolsuper or rolcreaterole as "isFree" from pg_roles where rolname = current_user`;
    if (self?.isFree === true) {
      const [found] = await tx`select from pg_roles where rolname = ${role}`;
      if (found === undefined) await run('create role %I login nosuperuser nocreatedb nocreaterole', role);
      await run('alter role %I password %L', role, decodeURIComponent(password));
      for (const [name, value] of Object.entries(LIMITS)) await run('alter role %I set %I to %L', role, name, value);
    }
    await grantSchema(run, service, role);
  });
}

async function grantSchema(
  run: (template: string, ...values: readonly string[]) => Promise<void>,
  service: ServiceName,
  role: string,
): Promise<void> {
  const schema = SCHEMAS[service];
  await run('grant usage on schema %I to %I', schema, role);
  await run('grant select, insert, update, delete on all tables in schema %I to %I', schema, role);
  await run('grant usage on all sequences in schema %I to %I', schema, role);
  // What functions of the owner make: new partitions.
  await run('alter default privileges in schema %I grant select, insert, update, delete on tables to %I', schema, role);
  for (const table of APPEND_ONLY[service]) await run('revoke update, delete on %I.%I from %I', schema, table, role);
  for (const signature of OWNERS_FUNCTIONS[service]) {
    const name = `${schema}.${signature}`;
    await run(`alter function ${name} security definer set search_path = pg_catalog, pg_temp`);
    await run(`revoke execute on function ${name} from public`);
    await run(`grant execute on function ${name} to %I`, role);
  }
}

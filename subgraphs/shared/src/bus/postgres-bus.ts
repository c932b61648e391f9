import { postgres, reconnectDelaySeconds, type TransactionSql } from '../postgres/index.ts';
import { BUS_MESSAGE_BYTES_MAX, type Bus, type BusListener } from './bus.ts';

/** Publishes as part of a transaction: listeners hear of it when, and only if, it commits. */
export async function publishInTransaction(tx: TransactionSql, topic: string, message: string): Promise<void> {
  assertSize(message);
  await tx`select pg_notify(${topic}, ${message})`;
}

/** The bus on Postgres `LISTEN/NOTIFY`: nothing to install, good for one machine. It reconnects by itself. */
export function createPostgresBus(url: string, applicationName: string): Bus {
  // A connection of its own: LISTEN must not wait for, or be closed with, a pool. (`max: 2`: one listens, one publishes.)
  const sql = postgres(url, {
    max: 2,
    onnotice: () => {},
    connect_timeout: 5,
    backoff: reconnectDelaySeconds,
    connection: { application_name: `${applicationName} bus` },
  });
  return {
    async publish(topic, message) {
      assertSize(message);
      await sql.notify(topic, message);
    },
    async listen(topic, listener: BusListener) {
      let connected = false;
      const request = await sql.listen(topic, listener.onMessage, () => {
        if (connected) listener.onReconnect();
        connected = true;
      });
      return { stop: () => request.unlisten() };
    },
    stop: () => sql.end({ timeout: 1 }),
  };
}

function assertSize(message: string): void {
  if (Buffer.byteLength(message) > BUS_MESSAGE_BYTES_MAX)
    throw new RangeError(`a bus message has at most ${BUS_MESSAGE_BYTES_MAX} bytes`);
}

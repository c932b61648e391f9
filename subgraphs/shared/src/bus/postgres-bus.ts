import { isDatabaseAway, postgres, reconnectDelaySeconds } from '../postgres/index.ts';
import { type Bus, type BusListener, requireMessage, requireTopic } from './bus.ts';

/** `pg_notify` refuses 8,000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_999;
/** Messages that wait for a connection; more are dropped. */
const WAITING_MAX = 1_000;
/** A server that says nothing for so long is asked whether it is there: nobody else would find out that there is nothing more to hear. */
const PROBE_AFTER_SECONDS = 10;

/**
 * The bus on Postgres `LISTEN/NOTIFY`: nothing to install, good for one database. It reconnects by itself.
 * @param url leads to Postgres itself: a pooler that hands connections out by transaction loses what one listens to.
 */
export function createPostgresBus(url: string, applicationName: string): Bus {
  // Connections of its own, for LISTEN must not wait for, or be closed with, a pool: the driver opens one to listen, this is the one to publish.
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    connect_timeout: 5,
    keep_alive: PROBE_AFTER_SECONDS,
    backoff: reconnectDelaySeconds,
    connection: { application_name: `${applicationName} bus` },
  });
  let waiting = 0;
  let dropped = 0;
  return {
    kind: 'postgres',
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    isConnected: true,
    get droppedMessages() {
      return dropped;
    },
    async publish(topic, message) {
      requireMessage(topic, message, MAX_PAYLOAD_BYTES);
      if (waiting >= WAITING_MAX) {
        dropped += 1;
        return;
      }
      waiting += 1;
      try {
        await sql.notify(topic, message);
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        dropped += 1;
      } finally {
        waiting -= 1;
      }
    },
    async publishInTransaction(tx, topic, message) {
      requireMessage(topic, message, MAX_PAYLOAD_BYTES);
      await tx`select pg_notify(${topic}, ${message})`;
    },
    async listen(topic, listener: BusListener) {
      requireTopic(topic);
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

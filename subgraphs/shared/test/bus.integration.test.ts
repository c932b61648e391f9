import { type Bus, type BusListener, createPostgresBus } from '@platform/shared/bus';
import { createNatsBus } from '@platform/shared/nats';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres } from '@platform/shared/postgres';
import {
  eventually,
  freePort,
  hasNatsServer,
  type SeverableServer,
  severableServer,
  startNatsServer,
} from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

/** A server that messages go through, and the adapter for it. */
interface Adapter {
  readonly name: string;
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>;
  open(url: string): Bus;
}

const logger = createLogger('bus', 'silent');
const POSTGRES: Adapter = {
  name: 'Postgres',
  start: async () => ({ url: inject('postgresUrl'), stop: async () => {} }),
  open: url => createPostgresBus(url, 'test'),
};
const NATS: Adapter = {
  name: 'NATS',
  start: () => startNatsServer(),
  open: url => createNatsBus({ servers: [url], name: 'test', logger }),
};
const adapters = hasNatsServer() ? [POSTGRES, NATS] : [POSTGRES];

/** Keeps what it hears. */
function ear(): BusListener & { readonly messages: string[]; reconnects: number } {
  const heard = {
    messages: [] as string[],
    reconnects: 0,
    onMessage: (message: string) => void heard.messages.push(message),
    onReconnect: () => {
      heard.reconnects += 1;
    },
  };
  return heard;
}

it('runs the contract against NATS too, where nats-server is installed', () => {
  if (!hasNatsServer()) console.info('nats-server is not installed: the contract of the bus was run on Postgres only.');
  expect(adapters).toContain(POSTGRES);
});

describe.each(adapters)('the bus on $name', ({ start, open }) => {
  let server: Awaited<ReturnType<Adapter['start']>>;
  let network: SeverableServer;
  let here: Bus;
  let there: Bus;
  beforeAll(async () => {
    server = await start();
    network = await severableServer(server.url);
    here = open(network.url);
    there = open(server.url);
  });
  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await network.stop();
    await server.stop();
  });
  afterEach(() => expect(there.droppedMessages).toBe(0));

  it('carries messages to every listener of a topic in every process, in order, and to no other topic', async () => {
    const [own, another, other] = [ear(), ear(), ear()];
    await Promise.all([here.listen('a.topic', own), there.listen('a.topic', another), there.listen('a_topic', other)]);
    const sent = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    for (const message of sent) await here.publish('a.topic', message);
    await eventually(() => own.messages.length >= 50 && another.messages.length >= 50);
    expect([own.messages, another.messages, other.messages]).toEqual([sent, sent, []]);
  });

  it('carries a message of the size that it names whole, whatever is in it, and refuses a longer one', async () => {
    const heard = ear();
    await there.listen('large', heard);
    const text = `“${'é'.repeat(1_000)}”\n\t'; drop table "x" `;
    const longest = text + 'x'.repeat(there.maxPayloadBytes - Buffer.byteLength(text));
    await there.publish('large', longest);
    await expect(there.publish('large', `${longest}x`)).rejects.toThrow(RangeError);
    await eventually(() => heard.messages.length > 0);
    expect(heard.messages[0] === longest).toBe(true);
  });

  it.each(['', 'two words', 'every.*', 'all.>', '.a', 'a.', 'a..b', 'x'.repeat(64)])(
    'refuses %j as a topic',
    async topic => {
      await expect(here.publish(topic, 'x')).rejects.toThrow(RangeError);
      await expect(here.listen(topic, ear())).rejects.toThrow(RangeError);
    },
  );

  it('tells whoever has stopped to listen nothing more', async () => {
    const [gone, present] = [ear(), ear()];
    const subscription = await here.listen('stopping', gone);
    await here.listen('stopping', present);
    await there.publish('stopping', 'first');
    await eventually(() => gone.messages.length === 1 && present.messages.length === 1);
    await subscription.stop();
    await there.publish('stopping', 'second');
    await eventually(() => present.messages.length === 2);
    expect(gone.messages).toEqual(['first']);
  });

  it('comes back after an outage by itself, and says that messages may have been lost; meanwhile publishing does not fail', async () => {
    const heard = ear();
    await here.listen('outage', heard);
    await network.cut();
    await there.publish('outage', 'unheard');
    await eventually(async () => {
      await here.publish('outage', 'unsent');
      return here.droppedMessages > 0;
    });
    expect(heard.reconnects).toBe(0);
    await network.mend();
    await eventually(() => heard.reconnects > 0);
    await there.publish('outage', 'heard');
    await eventually(() => heard.messages.includes('heard'));
    await eventually(async () => {
      await here.publish('outage', 'sent');
      return heard.messages.includes('sent');
    });
    expect(heard.messages).not.toContain('unheard');
  });
});

describe('a message that is part of a transaction', () => {
  it('is heard when the transaction commits, and only then', async () => {
    const url = inject('postgresUrl');
    const bus = POSTGRES.open(url);
    const sql = connectPostgres({ url, poolSize: 1, applicationName: 'test' });
    const heard = ear();
    await bus.listen('changes', heard);
    const rolledBack = sql.begin(async tx => {
      await bus.publishInTransaction?.(tx, 'changes', 'never');
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await sql.begin(async tx => bus.publishInTransaction?.(tx, 'changes', 'committed'));
    await eventually(() => heard.messages.length > 0);
    expect(heard.messages).toEqual(['committed']);
    await Promise.all([bus.stop(), sql.end()]);
  });
});

describe('the bus on a NATS server that is not there yet', () => {
  it('starts all the same, drops what is published, and says when messages come', async () => {
    if (!hasNatsServer()) return void console.info('nats-server is not installed: its late start was not tried.');
    const port = await freePort();
    const bus = NATS.open(`nats://127.0.0.1:${port}`);
    const heard = ear();
    await bus.listen('late', heard);
    await bus.publish('late', 'too early');
    expect([bus.isConnected, bus.droppedMessages, heard.reconnects]).toEqual([false, 1, 0]);
    const server = await startNatsServer(port);
    try {
      await eventually(() => heard.reconnects === 1);
      await bus.publish('late', 'in time');
      await eventually(() => heard.messages.length > 0);
      expect(heard.messages).toEqual(['in time']);
    } finally {
      await bus.stop();
      await server.stop();
    }
  });
});

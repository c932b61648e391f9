import { Counter, Gauge, type Registry } from '@platform/shared/observability';
import type { MarketMetrics } from '../application/ports/metrics.ts';

/** What is counted, as Prometheus series of the registry. */
export function createMarketMetrics(registry: Registry): MarketMetrics {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter<Label>({ name: `market_data_${name}`, help, labelNames, registers });
  const events = counter('events_total', 'Quotes and trades received from the feed', ['kind']);
  const written = counter('rows_written_total', 'Rows written to the database', ['table']);
  const dropped = counter('rows_dropped_total', 'Rows given up: the buffer was full or the database refused them', [
    'table',
  ]);
  const refused = counter('trades_refused_total', 'Trades of a minute that was already final', []);
  const conflated = counter('quotes_conflated_total', 'Quotes left out because a subscriber was behind', []);
  const overflows = counter('subscription_overflows_total', 'Subscriptions ended because too much waited', ['stream']);
  const subscribers = new Gauge({
    name: 'market_data_subscribers',
    help: 'Live subscriptions',
    labelNames: ['stream'],
    registers,
  });
  const historyReads = counter('history_reads_total', 'Queries for what is stored, by the database that answered', [
    'database',
  ]);
  const catchUps = counter(
    'catch_ups_total',
    'Times that the market was read from the store because something of it was missed',
    [],
  );
  const writer = new Gauge({
    name: 'market_data_writer',
    help: '1 in the process that runs the feed and stores the market, 0 in those that follow it',
    registers,
  });
  return {
    eventsReceived: (kind, count) => events.inc({ kind }, count),
    rowsWritten: (table, count) => written.inc({ table }, count),
    rowsDropped: (table, count) => dropped.inc({ table }, count),
    tradeRefused: () => refused.inc(),
    subscribed: stream => subscribers.inc({ stream }),
    unsubscribed: stream => subscribers.dec({ stream }),
    quotesConflated: count => conflated.inc(count),
    overflowed: stream => overflows.inc({ stream }),
    writes: isWriter => writer.set(isWriter ? 1 : 0),
    historyRead: database => historyReads.inc({ database }),
    catchUpBegun: () => catchUps.inc(),
  };
}

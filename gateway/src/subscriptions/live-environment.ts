import { Counter, type Logger, type Registry, type Tracer } from '@platform/shared/observability';
import type { IdentifyCaller } from '../auth/index.ts';
import type { FormatError } from '../context.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import { Presence } from '../limits/presence.ts';
import { FlushClock } from './flush-clock.ts';
import type { RunOperation } from './run-operation.ts';
import type { SubscriptionConfig } from './subscription-config.ts';

export interface LiveOptions {
  readonly config: SubscriptionConfig;
  readonly identify: IdentifyCaller;
  readonly callers: CallerLimits;
  readonly run: RunOperation;
  readonly formatError: FormatError;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly tracer?: Tracer | undefined;
}

/** What everything is given that serves live operations, over whatever transport: so that a limit holds for all of them together. */
export interface LiveEnvironment extends LiveOptions {
  readonly presence: Presence;
  readonly clock: FlushClock;
  readonly onConflated: () => void;
  /** A client was cut off because it did not keep up. */
  readonly onDropped: () => void;
  /** A socket was closed from our side, with this code. */
  readonly onClosing: (code: number) => void;
}

export function createLiveEnvironment(options: LiveOptions): LiveEnvironment {
  const { config, metrics } = options;
  const conflated = new Counter({
    name: 'gateway_frames_conflated_total',
    help: 'Results that were replaced by a newer one of the same key because the client had not read on.',
    registers: [metrics],
  });
  const dropped = new Counter({
    name: 'gateway_clients_dropped_total',
    help: 'Clients, of WebSocket and HTTP streams, that were cut off because they did not keep up.',
    registers: [metrics],
  });
  const closed = new Counter({
    name: 'gateway_sockets_closed_total',
    help: 'WebSockets that the gateway closed, by close code.',
    labelNames: ['code'],
    registers: [metrics],
  });
  return {
    ...options,
    presence: new Presence({ perUser: config.connectionsPerUser, perAddress: config.connectionsPerAddress }),
    clock: new FlushClock(config.coalesceMs),
    onConflated: () => conflated.inc(),
    onDropped: () => dropped.inc(),
    onClosing: code => closed.inc({ code }),
  };
}

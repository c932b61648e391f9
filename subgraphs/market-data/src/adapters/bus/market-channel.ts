import type { Bus, BusSubscription } from '@platform/shared/bus';
import type { Logger } from '@platform/shared/observability';
import type { MarketChannel, MarketNews } from '../../application/ports/market-channel.ts';
import { type EventText, fromText, toText } from './news-text.ts';

const NEWS = 'market_data.news';
const FOLLOWERS = 'market_data.followers';
/** Room for what stands around the events of a message. */
const FRAME_BYTES = 200;

interface NewsText {
  /** Digits: a turn may be larger than a number of JSON. */
  readonly token: string;
  readonly now: number;
  readonly time: number | null;
  readonly stored: number;
  readonly first: number;
  readonly events: readonly EventText[];
}

/** The channel between processes of market-data, on the platform's bus. Versions of the service that do not understand each other pass over what is said. */
export function createMarketChannel(bus: Bus, logger: Logger): MarketChannel {
  return {
    async tell(news) {
      for (const message of messagesOf(news, bus.maxPayloadBytes)) await bus.publish(NEWS, message);
    },
    announce: () => bus.publish(FOLLOWERS, 'following'),
    onNews: listener =>
      listen(bus, NEWS, message => {
        const news = parseNews(message);
        if (news === undefined) logger.warn({ bytes: message.length }, 'news of the market that cannot be read');
        else listener(news);
      }),
    onAnnouncement: listener => listen(bus, FOLLOWERS, listener),
  };
}

/** What was missed while the bus was away shows in the numbers of the next news: nothing is to be done on a reconnect. */
function listen(bus: Bus, topic: string, onMessage: (message: string) => void): Promise<BusSubscription> {
  return bus.listen(topic, { onMessage, onReconnect: () => {} });
}

/** As many messages as it takes; at least one. */
function* messagesOf({ token, now, time, stored, first, events }: MarketNews, maxBytes: number): Generator<string> {
  const frame = (from: number, texts: readonly string[], until: number | undefined) =>
    `{"token":"${token}","now":${now},"time":${until ?? null},"stored":${stored},"first":${from},"events":[${texts.join(',')}]}`;
  let from = first;
  let texts: string[] = [];
  let bytes = FRAME_BYTES;
  for (const event of events) {
    const text = JSON.stringify(toText(event));
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > maxBytes && texts.length > 0) {
      yield frame(from, texts, undefined);
      from += texts.length;
      texts = [];
      bytes = FRAME_BYTES;
    }
    texts.push(text);
    bytes += size;
  }
  yield frame(from, texts, time);
}

function parseNews(message: string): MarketNews | undefined {
  try {
    const { token, now, time, stored, first, events } = JSON.parse(message) as NewsText;
    if (![now, stored, first].every(Number.isSafeInteger)) return undefined;
    return { token: BigInt(token), now, time: time ?? undefined, stored, first, events: events.map(fromText) };
  } catch {
    return undefined;
  }
}

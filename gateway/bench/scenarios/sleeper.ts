import { type BenchProcess, start } from '../child.ts';
import { QUOTES } from '../graph.ts';
import { print } from '../report.ts';
import { everyoneFollowsOne, follow } from './followers.ts';

const CLIENTS = 5;
const SLEEP_MS = 10_000;
const QUOTES_PER_SECOND = 200;

/** Clients that read nothing for a while: what they get on waking should be news. */
export async function sleeper(ours: BenchProcess, subgraphs: BenchProcess): Promise<void> {
  const bare = await start('bare-ws');
  const common = { watchlists: everyoneFollowsOne(CLIENTS), symbols: 1, perSecond: () => QUOTES_PER_SECOND };
  const sides = [
    await follow({ ...common, name: 'bare ws', peer: bare, source: bare }),
    await follow({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
  ];
  const stale = await Promise.all(
    sides.map(async side => {
      await side.begin();
      const answer = await side.load.ask<{ stale: number }>({ kind: 'sleep', ms: SLEEP_MS });
      await side.end();
      await side.load.stop();
      return `${side.name} ${answer.stale.toFixed(0)}`;
    }),
  );
  await bare.stop();
  print('\nA client that sleeps 10 s at 200 quotes/s: quotes older than 0.5 s that it gets on waking');
  print(stale.join(', '));
}

import type { Bench } from '../bench.ts';
import { type BenchProcess, start } from '../child.ts';
import { composeBench, FEDERATED_QUERY } from '../graph.ts';
import { compare, type Side, wait } from '../measure.ts';
import { type Finding, table } from '../report.ts';
import { stopAll } from './followers.ts';

const CLIENTS = 48;
/** Until the compiler has seen enough requests. */
const WARM_UP_MS = 5_000;
const ROUNDS = { rounds: 9, settleMs: 150, measuredMs: 400 };

/** A query of two services, the second of which completes what the first gave. */
export async function queries({ subgraphs, startGateway }: Bench): Promise<readonly Finding[]> {
  const { url } = subgraphs.ready;
  const [stock, ours] = await Promise.all([
    start('stock-apollo', { supergraph: composeBench(url, url, true) }),
    startGateway(),
  ]);
  const sides = [
    await askEverAgain('stock Apollo Gateway and Server', stock),
    await askEverAgain('ours, signed in, every limit on', ours),
  ];
  await Promise.all(sides.map(side => side.begin()));
  await wait(WARM_UP_MS);
  await Promise.all(sides.map(side => side.end()));
  const rows = await compare(sides, ROUNDS);
  await stopAll(sides);
  table(`Federated query over two services, ${CLIENTS} clients`, 'requests', rows);
  return [{ what: 'federated query: ours to stock Apollo', value: rows[1]?.ratios[0] ?? 0, atLeast: 5 }];
}

async function askEverAgain(name: string, peer: BenchProcess): Promise<Side> {
  const { url, token } = peer.ready;
  const load = await start('load-http', { url, token, query: FEDERATED_QUERY, clients: CLIENTS });
  return { name, peer, load, begin: () => load.ask({ kind: 'work' }), end: () => load.ask({ kind: 'rest' }) };
}

import { type BenchProcess, start } from '../child.ts';
import { composeBench, FEDERATED_QUERY } from '../graph.ts';
import { compare, type Side, wait } from '../measure.ts';
import { table } from '../report.ts';

const CLIENTS = 48;
/** Until the compiler has seen enough requests. */
const WARM_UP_MS = 6_000;
const ROUNDS = { rounds: 15, settleMs: 150, measuredMs: 500 };

/** A query of two services, the second of which completes what the first gave. */
export async function queries(ours: BenchProcess, subgraphsUrl: string): Promise<void> {
  const stock = await start('stock-apollo', { supergraph: composeBench(subgraphsUrl, subgraphsUrl, true) });
  const sides = [
    await askEverAgain('stock Apollo Gateway and Server', stock),
    await askEverAgain('ours, signed in, every limit on', ours),
  ];
  for (const side of sides) {
    await side.begin();
    await wait(WARM_UP_MS);
    await side.end();
  }
  const rows = await compare(sides, ROUNDS);
  await Promise.all(sides.map(({ load }) => load.stop()));
  await stock.stop();
  table(`Federated query over two services, ${CLIENTS} clients`, 'requests', rows);
}

async function askEverAgain(name: string, peer: BenchProcess): Promise<Side> {
  const { url, token } = peer.ready;
  const load = await start('load-http', { url, token, query: FEDERATED_QUERY, clients: CLIENTS });
  return { name, peer, load, begin: () => load.ask({ kind: 'work' }), end: () => load.ask({ kind: 'rest' }) };
}

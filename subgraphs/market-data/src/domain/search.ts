import type { Instrument } from './instrument.ts';

/** How well an instrument answers a search: less is better; undefined is not at all. */
export function searchRankOf({ symbol, name }: Instrument, search: string): number | undefined {
  const wanted = search.trim().toLowerCase();
  const [label, title] = [symbol.toLowerCase(), name.toLowerCase()];
  if (label === wanted) return 0;
  if (label.startsWith(wanted)) return 1;
  if (title.startsWith(wanted)) return 2;
  if (title.split(/[^\p{L}\p{N}]+/u).some(word => word.startsWith(wanted))) return 3;
  return label.includes(wanted) || title.includes(wanted) ? 4 : undefined;
}

/** From here on a text is taken for a misspelling of another: the share of three-letter pieces that they have in common. */
const SIMILAR_FROM = 0.4;

/** The same for a search that nothing answers: symbols and words of names that are spelled alike. */
export function similarityRankOf({ symbol, name }: Instrument, search: string): number | undefined {
  const wanted = trigramsOf(search.trim().toLowerCase());
  const words = [symbol, ...name.split(/[^\p{L}\p{N}]+/u)].map(word => trigramsOf(word.toLowerCase()));
  const similarity = Math.max(...words.map(word => similarityOf(wanted, word)));
  return similarity < SIMILAR_FROM ? undefined : 1 - similarity;
}

/** The pieces of three letters, with the beginning and the end marked by blanks. */
function trigramsOf(text: string): ReadonlySet<string> {
  const padded = `  ${text} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, place) => padded.slice(place, place + 3)));
}

function similarityOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter(piece => b.has(piece)).length;
  return common / (a.size + b.size - common);
}

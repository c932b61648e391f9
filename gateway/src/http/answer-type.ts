const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';

/** What clients send in `Accept`, letter by letter: few texts, each understood once. */
const known = new Map<string, string | undefined>();
const KNOWN_MAX = 200;

/** The content type of the answer, by what the client accepts; undefined when that takes a closer look. */
export function answerType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*') return withCharset(JSON_TYPE);
  if (known.has(accept)) return known.get(accept);
  const type = choose(accept);
  if (known.size < KNOWN_MAX) known.set(accept, type);
  return type;
}

/** The first of the highest quality wins; whatever else is asked for is somebody else's matter. */
function choose(accept: string): string | undefined {
  const offers = accept.split(',').map(part => {
    const [type = '', ...parameters] = part.split(';').map(text => text.trim());
    const quality = parameters.find(parameter => parameter.startsWith('q='));
    return {
      type,
      quality: quality === undefined ? 1 : Number(quality.slice(2)),
      isPlain: parameters.every(p => p.startsWith('q=')),
    };
  });
  if (offers.some(({ type, isPlain }) => !isPlain || ![JSON_TYPE, RESPONSE_TYPE, '*/*'].includes(type)))
    return undefined;
  const [best] = offers.filter(({ type }) => type !== '*/*').toSorted((a, b) => b.quality - a.quality);
  return best === undefined || !(best.quality > 0) ? undefined : withCharset(best.type);
}

function withCharset(type: string): string {
  return `${type}; charset=utf-8`;
}

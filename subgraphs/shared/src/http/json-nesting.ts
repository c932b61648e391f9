/** Deeper than any variables that someone means, and far from where a stack ends. */
const LEVELS_MAX = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Whether a text that is to be read as JSON is nested more than {@link LEVELS_MAX} levels deep. `JSON.parse` reads that; what then walks it level by level
 * (coercion, `JSON.stringify`) throws a RangeError in the midst of its work.
 */
export function isNestedTooDeep(json: string): boolean {
  if (json.length < 2 * LEVELS_MAX) return false;
  let level = 0;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (character === QUOTE) index = endOfText(json, index);
    else if (OPENING.has(character)) level += 1;
    else if (CLOSING.has(character)) level -= 1;
    if (level > LEVELS_MAX) return true;
  }
  return false;
}

/** The index of the quote that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  let index = start + 1;
  while (index < json.length && json.charCodeAt(index) !== QUOTE) index += json.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare, type Holder } from './fair-share.ts';

const holders = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 99_999 }), held: fc.nat({ max: 64 }) }), {
    minLength: 1,
    maxLength: 12,
    selector: ({ id }) => id,
  })
  .map((list): readonly Holder[] => list);
const parts = fc.integer({ min: 1, max: 64 });

describe('fair shares', () => {
  it('add up to all parts and differ by one at most, whatever everybody holds', () => {
    fc.assert(
      fc.property(holders, parts, (all, count) => {
        const shares = all.map(({ id }) => fairShare(all, id, count));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leave nothing to whoever is not among those who share', () => {
    fc.assert(
      fc.property(holders, parts, (all, count) => {
        expect(fairShare(all, 0, count)).toBe(0);
      }),
    );
  });

  it('of one part stay with who has it, whoever comes', () => {
    fc.assert(
      fc.property(holders, fc.nat(), (all, at) => {
        const owner = all[at % all.length]?.id ?? 0;
        const now = all.map(({ id }) => ({ id, held: id === owner ? 1 : 0 }));
        for (const { id } of now) expect(fairShare(now, id, 1)).toBe(id === owner ? 1 : 0);
      }),
    );
  });

  it('are reached by everybody looking in turn, in whatever order, and then nothing moves any more', () => {
    fc.assert(
      fc.property(holders, parts, fc.infiniteStream(fc.nat()), (all, count, turns) => {
        let free = count;
        const state = new Map<number, number>();
        for (const { id, held } of all) {
          const has = Math.min(held, free); // all together hold no more than there is
          state.set(id, has);
          free -= has;
        }
        const look = (id: number) => {
          const share = fairShare(
            [...state].map(([other, held]) => ({ id: other, held })),
            id,
            count,
          );
          const held = state.get(id) ?? 0;
          const takes = held > share ? share - held : Math.min(share - held, free);
          state.set(id, held + takes);
          free -= takes;
          return takes;
        };
        const ids = [...state.keys()];
        for (const turn of turns.take(ids.length * 4)) look(ids[turn % ids.length] ?? 0);
        for (let round = 0; round < 3; round += 1) for (const id of ids) look(id);
        expect(free).toBe(0);
        expect(ids.map(look).every(moved => moved === 0)).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime } from './fields.ts';

const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('a time is read as the platform reads it, whatever was read before', () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 20 }), fc.nat(9), (times, digits) => {
      for (const time of times) {
        const text = time.toISOString();
        expect(parseTime('time', text)).toBe(time.getTime());
        const cut =
          digits === 0
            ? `${text.slice(0, 19)}Z`
            : `${text
                .slice(0, -1)
                .padEnd(29, '7')
                .slice(0, 20 + digits)}Z`;
        expect(parseTime('time', cut)).toBe(Date.parse(cut));
      }
    }),
  );
});

test.each([
  '2013-10-07T13:30:60Z',
  '2013-10-07T13:60:00Z',
  '2013-10-07T24:00:00Z',
  '2013-02-29T00:00:00Z',
  '2013-10-07T13:30:00.Z',
])('what is no time is refused: %s', text => {
  parseTime('time', '2013-10-07T13:30:00Z');
  expect(() => parseTime('time', text)).toThrow('expected a UTC time');
});

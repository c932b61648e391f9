import { describe, expect, it } from 'vitest';
import { CURRENCIES } from './currencies.ts';
import { DEFAULT_SETTINGS, parseCurrency, parseLocale, parseTimeZone } from './settings.ts';

describe('parseLocale', () => {
  it.each([
    ['en-US', 'en-US'],
    ['EN-us', 'en-US'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
    ['de-CH-1996', 'de-CH-1996'],
    ['ar-EG-u-nu-latn', 'ar-EG-u-nu-latn'],
  ])('takes %s as %s', (text, value) => expect(parseLocale(text)).toEqual({ ok: true, value }));

  it.each(['', 'e', 'en_US', 'english language', 'en-', `en-${'a'.repeat(70)}`, '../etc', 'en\n'])('refuses %j', text =>
    expect(parseLocale(text)).toMatchObject({ ok: false, problem: { code: 'INVALID_LOCALE', path: ['locale'] } }),
  );
});

describe('parseTimeZone', () => {
  it.each([
    ['Europe/Zurich', 'Europe/Zurich'],
    ['europe/zurich', 'Europe/Zurich'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['UTC', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('takes %s as %s', (text, value) => expect(parseTimeZone(text)).toEqual({ ok: true, value }));

  it.each(['', '+02:00', 'Mars/Olympus', 'Europe', 'Europe/Zurich ', 'CEST?', 'x'.repeat(10_000)])('refuses %j', text =>
    expect(parseTimeZone(text)).toMatchObject({ ok: false, problem: { code: 'INVALID_TIME_ZONE' } }),
  );
});

describe('parseCurrency', () => {
  it('takes a code in any case as capitals', () => {
    expect(parseCurrency('chf')).toEqual({ ok: true, value: 'CHF' });
    expect(parseCurrency('USD')).toEqual({ ok: true, value: 'USD' });
  });

  it.each(['', 'US', 'USDT', 'DEM', 'XXX', 'XAU', '$', 'constructor'])('refuses %j', text =>
    expect(parseCurrency(text)).toMatchObject({ ok: false, problem: { code: 'INVALID_CURRENCY' } }),
  );

  it('knows no currency that Intl does not know', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    expect([...CURRENCIES].filter(code => !known.has(code))).toEqual([]);
  });
});

it('starts everyone with settings that would be accepted as input', () => {
  expect(parseLocale(DEFAULT_SETTINGS.locale)).toEqual({ ok: true, value: DEFAULT_SETTINGS.locale });
  expect(parseTimeZone(DEFAULT_SETTINGS.timeZone)).toEqual({ ok: true, value: DEFAULT_SETTINGS.timeZone });
  expect(parseCurrency(DEFAULT_SETTINGS.displayCurrency)).toEqual({
    ok: true,
    value: DEFAULT_SETTINGS.displayCurrency,
  });
});

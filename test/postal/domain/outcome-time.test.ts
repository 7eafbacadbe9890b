import { momentIn, timeForm } from '../../../services/postal/domain/outcome-time';

/** The earliest and the latest, or that there is none. */
function momentOf(text: string, format: string, zone = 'Europe/Rome'): string {
  const form = timeForm(format, zone);
  if (form === undefined) return 'no form';
  const moment = momentIn(text, form);
  return moment === undefined ? 'no time' : `${moment.earliest.toISOString()} ${moment.latest.toISOString()}`;
}

describe('A time', () => {
  test.each([
    ['in winter', '15/01/2026 10:30:05', 'dd/MM/yyyy HH:mm:ss', '2026-01-15T09:30:05.000Z 2026-01-15T09:30:05.999Z'],
    ['in summer', '15/07/2026 10:30:05', 'dd/MM/yyyy HH:mm:ss', '2026-07-15T08:30:05.000Z 2026-07-15T08:30:05.999Z'],
    ['to the minute', '20260715 1030', 'yyyyMMdd HHmm', '2026-07-15T08:30:00.000Z 2026-07-15T08:30:59.999Z'],
    ['that is a day', '15.07.2026', 'dd.MM.yyyy', '2026-07-14T22:00:00.000Z 2026-07-15T21:59:59.999Z'],
    ['that is a day of 23 hours', '2026-03-29', 'iso', '2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z'],
    ['that is a day of 25 hours', '2026-10-25', 'iso', '2026-10-24T22:00:00.000Z 2026-10-25T22:59:59.999Z'],
    ['just before summer begins', '2026-03-29 01:59', 'iso', '2026-03-29T00:59:00.000Z 2026-03-29T00:59:59.999Z'],
    ['just after it has begun', '2026-03-29 03:00', 'iso', '2026-03-29T01:00:00.000Z 2026-03-29T01:00:59.999Z'],
    ['that comes twice is the first', '2026-10-25 02:30', 'iso', '2026-10-25T00:30:00.000Z 2026-10-25T00:30:59.999Z'],
    ['after summer', '2026-10-25 03:00', 'iso', '2026-10-25T02:00:00.000Z 2026-10-25T02:00:59.999Z'],
    ['with its offset', '2026-07-15T10:30:00+05:30', 'iso', '2026-07-15T05:00:00.000Z 2026-07-15T05:00:00.999Z'],
    ['in UTC', '2026-07-15T10:30:00.123Z', 'iso', '2026-07-15T10:30:00.000Z 2026-07-15T10:30:00.999Z'],
    [
      'with an offset in a format',
      '2026-07-15 10:30 -0100',
      'yyyy-MM-dd HH:mm XXX',
      '2026-07-15T11:30:00.000Z 2026-07-15T11:30:59.999Z',
    ],
    ['on a day of a leap year', '29/02/2028', 'dd/MM/yyyy', '2028-02-28T23:00:00.000Z 2028-02-29T22:59:59.999Z'],
    ['that no clock showed', '2026-03-29 02:30', 'iso', 'no time'],
    ['on a day that is none', '30/02/2026', 'dd/MM/yyyy', 'no time'],
    ['in a thirteenth month', '07/15/2026', 'dd/MM/yyyy', 'no time'],
    ['at 25 hours', '2026-07-15 25:00', 'iso', 'no time'],
    ['in another form', '15-07-2026', 'dd/MM/yyyy', 'no time'],
    ['with something behind it', '15/07/2026 x', 'dd/MM/yyyy', 'no time'],
  ])('%s', (_, text, format, moment) => {
    expect(momentOf(text, format)).toBe(moment);
  });

  test('is by the clocks of its zone, also where they skip midnight', () => {
    expect([
      momentOf('2026-07-15 10:30', 'iso', 'UTC'),
      momentOf('2026-07-15 10:30', 'iso', 'America/New_York'),
      momentOf('2018-11-04', 'iso', 'America/Sao_Paulo'),
    ]).toEqual([
      '2026-07-15T10:30:00.000Z 2026-07-15T10:30:59.999Z',
      '2026-07-15T14:30:00.000Z 2026-07-15T14:30:59.999Z',
      '2018-11-04T03:00:00.000Z 2018-11-05T01:59:59.999Z',
    ]);
  });

  test.each([
    ['', 'Europe/Rome'],
    ['dd/MM', 'Europe/Rome'],
    ['dd/MM/yyyy HH', 'Europe/Rome'],
    ['dd/MM/yyyy mm', 'Europe/Rome'],
    ['dd/MM/yyyy HH:mm:ss:ss', 'Europe/Rome'],
    ['dd/MM/yyyy XXX', 'Europe/Rome'],
    ['dd/MMM/yyyy', 'Europe/Rome'],
    ['(dd/MM/yyyy)+|x', 'Europe/Rome'],
    ['iso', 'Europe/Nowhere'],
  ])('has no form "%s" in %s', (format, zone) => {
    expect(timeForm(format, zone)).toBeUndefined();
  });

  test('may have marks that mean something elsewhere', () => {
    expect(momentOf('[15.07.2026]*', '[dd.MM.yyyy]*')).toBe('2026-07-14T22:00:00.000Z 2026-07-15T21:59:59.999Z');
    expect(momentOf('[15x07x2026]*', '[dd.MM.yyyy]*')).toBe('no time');
  });
});

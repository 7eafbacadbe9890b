import { toldTime } from '../../../../services/notify/adapters/sms-http/told-time';

it.each([
  ['2026-11-23T08:00:00Z', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23T08:00:00.5Z', '2026-11-23T08:00:00.500Z'],
  ['2026-11-23T08:00:00.123456789+0000', '2026-11-23T08:00:00.123Z'],
  ['2026-11-23T09:30:00+01:30', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23T06:30:00-0130', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23T08:00:00 00:00', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23 08:00:00', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23 08:00', '2026-11-23T08:00:00.000Z'],
  ['23/11/2026 08:00', undefined],
  ['2026-02-31T25:00:00Z', undefined],
  ['', undefined],
])('reads %j wherever this runs', (text, time) => {
  expect(toldTime(text, 'iso8601')?.toISOString()).toBe(time);
});

it.each([
  ['1795420800', 'unix-seconds', '2026-11-23T08:00:00.000Z'],
  ['1795420800.25', 'unix-seconds', '2026-11-23T08:00:00.250Z'],
  ['1795420800000', 'unix-milliseconds', '2026-11-23T08:00:00.000Z'],
  ['-1', 'unix-seconds', undefined],
  ['1e9', 'unix-seconds', undefined],
  ['9999999999999999', 'unix-seconds', undefined],
] as const)('reads %j as %s', (text, form, time) => {
  expect(toldTime(text, form)?.toISOString()).toBe(time);
});

import { calendarDayOf, nextDayBegin } from '../../../services/postal/domain/calendar-day';

describe('a calendar day', () => {
  test.each([
    ['2027-01-15T22:59:59.999Z', '2027-01-15', '2027-01-15T23:00:00.000Z'],
    ['2027-01-15T23:00:00.000Z', '2027-01-16', '2027-01-16T23:00:00.000Z'],
    ['2027-07-15T21:59:59.999Z', '2027-07-15', '2027-07-15T22:00:00.000Z'],
    ['2027-07-15T22:00:00.000Z', '2027-07-16', '2027-07-16T22:00:00.000Z'],
    ['2027-03-28T10:00:00.000Z', '2027-03-28', '2027-03-28T22:00:00.000Z'],
    ['2027-10-31T10:00:00.000Z', '2027-10-31', '2027-10-31T23:00:00.000Z'],
    ['2027-12-31T23:30:00.000Z', '2028-01-01', '2028-01-01T23:00:00.000Z'],
    ['2028-02-28T23:30:00.000Z', '2028-02-29', '2028-02-29T23:00:00.000Z'],
  ])('is that of Rome, and as long as it is there: %s', (moment, day, next) => {
    const time = new Date(moment);
    expect({ day: calendarDayOf(time), next: nextDayBegin(time).toISOString() }).toEqual({ day, next });
  });
});

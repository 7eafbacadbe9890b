import { checkHealthCard } from '../../../services/credentials/domain/health-card';

const number = '80380000000012345678';

describe('a health card', () => {
  test.each([
    ['as printed, in groups', { number: '8038 0000 0000 1234 5678', expiryDate: '2031-12-31' }, '2031-12-31'],
    ['that expires on 29 February', { number, expiryDate: ' 2028-02-29 ' }, '2028-02-29'],
    ['that has expired', { number, expiryDate: '2019-12-31' }, '2019-12-31'],
  ])('%s is accepted', (_, card, expiryDate) => {
    expect(checkHealthCard(card, 'card')).toEqual({ kind: 'ok', value: { number, expiryDate } });
  });

  test.each([
    ['without a number', { number: '', expiryDate: '2031-12-31' }, ['card.number: FIELD_REQUIRED']],
    ['without a date', { number, expiryDate: undefined }, ['card.expiry_date: FIELD_REQUIRED']],
    ['with 19 digits', { number: number.slice(1), expiryDate: '2031-12-31' }, ['card.number: HEALTH_CARD_NUMBER']],
    ['with a letter', { number: `${number.slice(1)}A`, expiryDate: '2031-12-31' }, ['card.number: HEALTH_CARD_NUMBER']],
    ['that expires on day 0', { number, expiryDate: '2031-01-00' }, ['card.expiry_date: DATE_INVALID']],
    ['that expires on 29 February 2027', { number, expiryDate: '2027-02-29' }, ['card.expiry_date: DATE_INVALID']],
    ['that expires in month 13', { number, expiryDate: '2031-13-01' }, ['card.expiry_date: DATE_INVALID']],
    ['with the date the Italian way round', { number, expiryDate: '31/12/2031' }, ['card.expiry_date: DATE_INVALID']],
    ['with a time', { number, expiryDate: '2031-12-31T00:00:00Z' }, ['card.expiry_date: DATE_INVALID']],
    [
      'with nothing right',
      { number: '1', expiryDate: 'soon' },
      ['card.number: HEALTH_CARD_NUMBER', 'card.expiry_date: DATE_INVALID'],
    ],
  ])('%s is refused', (_, card, faults) => {
    const checked = checkHealthCard(card, 'card');
    expect(checked.kind === 'ok' ? [] : checked.fields.map(({ field, reason }) => `${field}: ${reason}`)).toEqual(
      faults,
    );
  });
});

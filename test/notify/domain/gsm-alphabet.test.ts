import { gsmPlaces } from '../../../services/notify/domain/gsm-alphabet';

it.each([
  ['', 0],
  ['BCDF GHJK', 9],
  ['è già così', 10],
  ['Größe [1]', 11],
  ['10 €', 5],
  ['È', undefined],
  ['l’altra', undefined],
  ['👍', undefined],
])('%j takes %s places in an SMS', (text, places) => {
  expect(gsmPlaces(text)).toBe(places);
});

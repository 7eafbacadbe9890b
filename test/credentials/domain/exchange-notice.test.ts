import { exchangeNotice } from '../../../services/credentials/domain/exchange-notice';

test.each([
  ['it', /in un posto sicuro/, /Non lo tenga sul telefono/, /Cancelli l’SMS/, /noi non glielo chiederemo mai/],
  ['en', /in a safe place/, /Do not keep it on your phone/, /Delete the SMS/, /we will never ask you for it/],
  ['de', /an einem sicheren Ort/, /nicht auf dem Telefon/, /Löschen Sie die SMS/, /Wir fragen Sie nie danach/],
])('the notice of an exchange says where to keep the PIN, what to delete, and that nobody asks for it, in %s', (language, ...wanted) => {
  for (const words of wanted) expect(exchangeNotice(language)).toMatch(words);
});

test('the notice of an exchange is in the language of the tag, whatever its region, and in Italian for any other', () => {
  const [italian, english, german] = ['it', 'en', 'de'].map(exchangeNotice);
  expect(['it-CH', 'en-GB', 'de-AT', 'DE', 'fr', ''].map(exchangeNotice)).toEqual([
    italian,
    english,
    german,
    german,
    italian,
    italian,
  ]);
});

import { familiesByCertificate, familiesByToken } from '../../../services/credentials/adapters/reporter-families';

const domain = 'symbolon.example';

test.each([
  ['spiffe://symbolon.example/notify/sms', ['sms']],
  ['spiffe://symbolon.example/notify/mail', ['mail']],
  ['spiffe://symbolon.example/postal/post', ['letter']],
  ['spiffe://symbolon.example/postal/desk', ['desk']],
  ['spiffe://symbolon.example/credentials', []],
  ['spiffe://symbolon.example/portal', []],
  ['spiffe://symbolon.example/notify/mail/', []],
  ['spiffe://symbolon.example/notify/../notify/mail', []],
  ['spiffe://symbolon.example.evil.example/notify/mail', []],
  ['spiffe://other.example/notify/mail', []],
  ['spiffe://symbolon.examplenotify/mail', []],
  ['spiffe://symbolon.example/toString', []],
  ['https://symbolon.example/notify/mail', []],
  ['local', []],
  ['', []],
])('who presents %s may report for %j', (caller, families) => {
  expect([...familiesByCertificate(domain)({ caller, bearerToken: undefined })]).toEqual(families);
});

test.each([
  ['the-token', ['sms', 'mail', 'letter', 'desk']],
  ['the-tokeN', []],
  ['the-token-and-more', []],
  ['', []],
  [undefined, []],
])('in standalone the token %s opens %j', (bearerToken, families) => {
  expect([...familiesByToken('the-token')({ caller: 'local', bearerToken })]).toEqual(families);
});

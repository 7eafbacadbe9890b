// `npm run soak`: the tests that can go on for longer, at full size. Further arguments go to jest.
process.env.SOAK = 'true';

const sized = [
  'journey/crash',
  'use-cases/convergence',
  'use-cases/any-order',
  'use-cases/delivery-reports',
  'domain/any-address-match',
  'credentials/import-',
  'use-cases/age-many-credentials',
];

import('./test-run.mjs').then(({ runTests }) => runTests(process.argv.length > 2 ? process.argv.slice(2) : sized));

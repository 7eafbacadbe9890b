import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { statesPage } from '../../scripts/states-page.mjs';
import * as credential from '../../services/credentials/domain/credential-state';
import * as delivery from '../../services/credentials/domain/delivery-state';
import * as elevation from '../../services/credentials/domain/elevation-case';
import * as end from '../../services/credentials/domain/pin-request-end';
import * as request from '../../services/credentials/domain/pin-request-state';

test('docs/states.md is drawn from the tables that the code goes by: npm run states', () => {
  const page = readFileSync(resolve(__dirname, '../../docs/states.md'), 'utf8');

  expect(page).toBe(statesPage({ ...credential, ...end, ...request, ...delivery, ...elevation }));
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '../../runtime/config';
import { canaryPolicyOf, canarySettings } from '../../services/postal/canary-settings';
import { temporaryFolder } from '../support/temporary-folder';

const policyOf = (env: Readonly<Record<string, string>>) => canaryPolicyOf(readSettings(env, canarySettings()));

async function fileOf(content: string): Promise<string> {
  const file = join(await temporaryFolder(), 'canary.json');
  await writeFile(file, content);
  return file;
}

const house = { recipient: 'Ufficio Canarino', street: 'Via della Posta 1', postalCode: '00144', locality: 'Roma' };

describe('the settings of the canary', () => {
  test('name a house; what is not said of it is empty, and it is in Italy', async () => {
    const file = await fileOf(JSON.stringify({ ...house, province: 'RM' }));
    expect(policyOf({ CANARY_ADDRESS_FILE: file, CANARY_DAYS: '9' })).toEqual({
      address: { ...house, careOf: '', building: '', province: 'RM', countryCode: 'IT' },
      language: 'it',
      days: 9,
    });
  });

  test('without a file there is no canary', () => {
    expect(policyOf({})).toBeUndefined();
  });

  test.each([
    [
      'no JSON',
      [
        'must be a JSON object',
        'recipient is missing',
        'street is missing',
        'postalCode is missing',
        'locality is missing',
      ],
    ],
    [JSON.stringify({ ...house, locality: ' ', steet: 'x' }), ['has no steet', 'locality is missing']],
    [JSON.stringify({ ...house, street: 5 }), ['street must be a text of at most 100 characters', 'street is missing']],
  ])('a file that is wrong keeps the service from starting, with all that is wrong: %s', async (content, faults) => {
    const file = await fileOf(content);
    let fields: unknown;
    try {
      policyOf({ CANARY_ADDRESS_FILE: file });
    } catch (error) {
      fields = error;
    }
    const told = faults.map((fault) => ({ field: 'CANARY_ADDRESS_FILE', description: `${file}: ${fault}` }));
    expect(fields).toMatchObject({ reason: 'WRONG_SETTINGS', fields: told });
  });
});

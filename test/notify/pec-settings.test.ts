import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '../../runtime/certificates';
import { readSettings } from '../../runtime/config';
import { pecReceiptFaults, pecReceiptSettings, pecTrustOf } from '../../services/notify/pec-settings';
import { temporaryFolder } from '../support/temporary-folder';

const read = (env: Readonly<Record<string, string>>) => readSettings(env, pecReceiptSettings());

describe('the settings of PEC receipts', () => {
  test('have the numbers that the documents tell', () => {
    expect(read({})).toEqual({ pecTrustFile: undefined, pecEvidenceDays: 913, pecAcceptanceMinutes: 30 });
  });

  test.each([
    [{}, []],
    [{ PEC_IMAP_URL: 'imaps://x', PEC_TRUST_FILE: 'f' }, []],
    [{ PEC_IMAP_URL: 'imaps://x' }, ['PEC_TRUST_FILE']],
    [{ PEC_TRUST_FILE: 'f' }, ['PEC_IMAP_URL']],
  ])('come together: %j', (env, faulty) => {
    expect(pecReceiptFaults(env).map(({ field }) => field)).toEqual(faulty);
  });

  test('name the authorities, and say what is wrong with their file', async () => {
    const folder = await temporaryFolder();
    const [right, empty] = [join(folder, 'right.pem'), join(folder, 'empty.pem')];
    const authorities = [await makeAuthority('One'), await makeAuthority('Two')];
    await writeFile(right, `# of AgID\n${authorities.map(({ certificate }) => certificate).join('\n')}`);
    await writeFile(empty, 'nothing');
    const faultOf = (pecTrustFile: string) => {
      try {
        return pecTrustOf({ pecTrustFile })?.authorities.length;
      } catch (error) {
        return error instanceof Error && 'fields' in error ? error.fields : error;
      }
    };
    const fault = (description: string) => [{ field: 'PEC_TRUST_FILE', reason: 'WRONG_SETTING', description }];
    expect([
      pecTrustOf({ pecTrustFile: undefined }),
      faultOf(right),
      faultOf(empty),
      faultOf(join(folder, 'none')),
    ]).toEqual([
      undefined,
      2,
      fault(`${empty} holds no certificate (PEM)`),
      fault(`${join(folder, 'none')} cannot be read (ENOENT)`),
    ]);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInCapFile } from '../../../services/postal/adapters/cap-file';
import { checkAddress } from '../../../services/postal/domain/address-check';
import { temporaryFolder } from '../../support/temporary-folder';
import { inWords, rulesWith } from '../address-rules';
import { italianAddress } from '../letter-samples';

async function fileWith(content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'file.csv');
  await writeFile(path, content);
  return path;
}

/** What is told of the file, each fault without its path. */
async function faultsOf(setting: string, content: string | Buffer): Promise<unknown> {
  const path = await fileWith(content);
  return rulesWith({ [setting]: path }).then(
    () => [],
    (error: { fields?: readonly { field: string; description: string }[] }) =>
      error.fields?.map(({ field, description }) => `${field} ${description.replace(`${path}: `, '')}`),
  );
}

describe('A file of CAPs', () => {
  test('takes the place of the built-in sample, and is held to be whole', async () => {
    const rules = await rulesWith({ CAP_FILE: await fileWith('\uFEFFPROVINCE;CAP;LOCALITY\r\nLE;73030;"Diso"\r\n') });
    const at = (postalCode: string, locality: string, province: string) =>
      inWords(checkAddress({ ...italianAddress, postalCode, locality, province }, rules));
    expect([at('73030', 'Diso', 'LE'), at('00144', 'Roma', 'RM')]).toEqual([
      [],
      ['hold postalCode POSTAL_CODE_UNKNOWN'],
    ]);
  });

  test('may say that it is not whole', async () => {
    const path = await fileWith('cap,locality,province\n73030,Diso,LE\n');
    expect(checkAddress(italianAddress, await rulesWith({ CAP_FILE: path, CAP_UNKNOWN: 'pass' }))).toEqual([]);
  });

  test('is refused with each bad line', async () => {
    const lines = [
      'cap,locality,province,generic',
      '0014,Roma,RM,',
      '00144,Roma,RM,',
      '00199-00118,Roma,RM,',
      '00118-09999,Roma,RM,',
      '00144,,RM,',
      '00144,Roma/,RM,',
      '00144,Roma,Rome,',
      '00144,Roma,RM,maybe',
      '00144,Roma',
      '00144,"Ro"ma,RM,',
      '00145,Roma,RM,no',
    ];
    expect(await faultsOf('CAP_FILE', lines.join('\n'))).toEqual([
      'CAP_FILE line 2: cap must be five digits, or a range such as 00118-00199',
      'CAP_FILE line 4: a range goes up, and has at most 1000 codes',
      'CAP_FILE line 5: a range goes up, and has at most 1000 codes',
      'CAP_FILE line 6: locality must be a name, or names with / between them',
      'CAP_FILE line 7: locality must be a name, or names with / between them',
      'CAP_FILE line 8: province must be its letters, or letters with / between them',
      'CAP_FILE line 9: generic must be yes, no or empty',
      'CAP_FILE line 10: 2 columns instead of 4',
      'CAP_FILE line 11: quotes not as CSV has them, up to line 11',
    ]);
  });

  test('is refused with the first twenty bad lines, and their number', async () => {
    const told = await faultsOf('CAP_FILE', `cap,locality,province\n${'x,y,z\n'.repeat(5_000)}`);
    expect(told).toHaveLength(21);
    expect(told).toContain('CAP_FILE 4980 further bad lines');
  });

  test.each<[string, string | Buffer, string]>([
    ['is empty', '', 'it is empty'],
    ['has a header alone', 'cap,locality,province\n', 'has no line below its header'],
    ['lacks a column', 'cap,locality\n00144,Roma\n', 'its first line must name the columns; missing: province'],
    ['has no header', '00144,Roma,RM\n', 'its first line must name the columns; missing: cap, locality, province'],
    [
      'has a column of another kind',
      'cap,locality,province,population\n',
      'its first line names columns that are not known: number 4',
    ],
    ['is not in UTF-8', Buffer.from('cap,locality,province\n47121,Forl\xec,FC\n', 'latin1'), 'line 2 is not in UTF-8'],
    ['has too many lines', `cap,locality,province\n${'00144,Roma,RM\n'.repeat(100_001)}`, 'has more than 100000 lines'],
    [
      'has too wide ranges',
      `cap,locality,province\n${'00001-01000,Roma,RM\n'.repeat(301)}`,
      'its ranges stand for more than 300000 pairs of a CAP and a locality',
    ],
    ['is too large', Buffer.alloc(16_777_217, 'x'), 'is larger than 16777216 bytes'],
  ])('is refused where it %s', async (_, content, fault) => {
    expect(await faultsOf('CAP_FILE', content)).toEqual([`CAP_FILE ${fault}`]);
  });

  test('is refused where it is not there', async () => {
    await expect(rulesWith({ CAP_FILE: '/nowhere/cap.csv' })).rejects.toMatchObject({
      reason: 'WRONG_SETTINGS',
      fields: [{ field: 'CAP_FILE', description: '/nowhere/cap.csv: it cannot be opened (ENOENT)' }],
    });
  });
});

test('each name, code and province of the built-in sample passes', async () => {
  const rules = await rulesWith();
  const [, ...lines] = (await readFile(builtInCapFile, 'utf8')).trim().split('\n');
  const wrong = lines.flatMap((line) => {
    const [caps = '', locality = '', provinces = '', , generic] = line.split(',');
    const countryCode = /RSM|SCV/.test(provinces) ? 'SM' : 'IT';
    return caps.split('-').flatMap((postalCode) =>
      [locality, ...locality.split('/')].flatMap((name) =>
        provinces.split('/').flatMap((province) => {
          const address = { ...italianAddress, postalCode, locality: name, province, countryCode };
          const expected = generic === 'yes' ? ['warn postalCode GENERIC_POSTAL_CODE'] : [];
          const told = inWords(checkAddress(address, rules));
          return told.join() === expected.join() ? [] : [`${postalCode} ${name} ${province}: ${told}`];
        }),
      ),
    );
  });
  expect([lines.length > 150, wrong]).toEqual([true, []]);
});

describe('A file of patterns', () => {
  test('takes the place of the built-in ones', async () => {
    const content = 'lines,match,words,reason,kind\nstreet building,contains,Cancello #,address_not_served,hold\n';
    const rules = await rulesWith({ ADDRESS_PATTERNS_FILE: await fileWith(content) });
    const at = (street: string) => inWords(checkAddress({ ...italianAddress, street }, rules));
    expect([at('Via Roma 1 (CANCELLO 3)'), at('Via Cancello'), at('Fermo posta')]).toEqual([
      ['hold street ADDRESS_NOT_SERVED'],
      [],
      [],
    ]);
  });

  test('is refused with each bad line', async () => {
    const lines = [
      'lines,match,words,reason,kind',
      'streets,whole,TEST,PLACEHOLDER_TEXT,hold',
      'street,like,TEST,PLACEHOLDER_TEXT,hold',
      'street,whole,(.*)+,PLACEHOLDER_TEXT,hold',
      'street,whole,# TEST,PLACEHOLDER_TEXT,hold',
      'street,whole,A B C D E F G H I,PLACEHOLDER_TEXT,hold',
      'street,whole,TEST,BECAUSE,hold',
      'street,whole,TEST,PLACEHOLDER_TEXT,refuse',
      'any,whole,TEST,PLACEHOLDER_TEXT,hold',
    ];
    const words = 'words must be 1 to 8 words, of which # for a number is not the first';
    expect(await faultsOf('ADDRESS_PATTERNS_FILE', lines.join('\n'))).toEqual([
      'ADDRESS_PATTERNS_FILE line 2: lines must be any, or some of recipient care_of building street locality',
      'ADDRESS_PATTERNS_FILE line 3: match must be one of whole, begins, contains',
      `ADDRESS_PATTERNS_FILE line 4: ${words}`,
      `ADDRESS_PATTERNS_FILE line 5: ${words}`,
      `ADDRESS_PATTERNS_FILE line 6: ${words}`,
      'ADDRESS_PATTERNS_FILE line 7: reason must be one of PLACEHOLDER_TEXT, NO_FIXED_ABODE, RECIPIENT_NOT_THERE, RECIPIENT_DECEASED, POSTE_RESTANTE, PO_BOX, ADDRESS_NOT_SERVED',
      'ADDRESS_PATTERNS_FILE line 8: kind must be one of hold, warn',
    ]);
  });
});

test('all that is wrong is told at once', async () => {
  const env = {
    CAP_FILE: '/nowhere/cap.csv',
    ADDRESS_PATTERNS_FILE: '/nowhere/patterns.csv',
    COUNTRIES_NOT_SERVED: 'KP,IT,va',
  };
  const told = await rulesWith(env).catch(({ fields }: { fields: readonly { description: string }[] }) => fields);
  expect(told).toMatchObject([
    { field: 'CAP_FILE', description: '/nowhere/cap.csv: it cannot be opened (ENOENT)' },
    { field: 'ADDRESS_PATTERNS_FILE', description: '/nowhere/patterns.csv: it cannot be opened (ENOENT)' },
    { field: 'COUNTRIES_NOT_SERVED', description: 'IT is no code of a country abroad' },
    { field: 'COUNTRIES_NOT_SERVED', description: 'va is no code of a country abroad' },
  ]);
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeMapping } from '../../../services/postal/domain/outcome-mapping';
import { outcomeMappingOf } from '../../../services/postal/outcome-settings';
import { temporaryFolder } from '../../support/temporary-folder';
import { letterId as id, otherLetterId as other, answersTold as told } from '../told-answers';

describe('A mapping', () => {
  const poste = {
    delimiter: '|',
    encoding: 'windows-1252',
    columns: { letter: 'Codice', status: 'Esito', reason: 'Causale', time: 'Data Esito' },
    time: { format: 'dd/MM/yyyy HH:mm', zone: 'Europe/Rome' },
    statuses: { Postalizzato: 'despatched', 'Già consegnato': 'delivered', Reso: 'returned', 'R-02': 'returned MOVED' },
    reasons: { Sconosciuto: 'UNKNOWN', '': 'UNCLAIMED' },
  };

  test('says how a print centre writes', async () => {
    const content = [
      'Codice|Operatore|Esito|Causale|Data Esito',
      `${id}-1|Niccolò|postalizzato||25/10/2026 02:30`,
      `${id}-1|Niccolò|GIÀ CONSEGNATO||09/10/2026 10:00`,
      `${other}-1|Niccolò|Reso|sconosciuto|09/10/2026 10:00`,
      `${other}-2|Niccolò|Reso||09/10/2026 10:00`,
      `${other}-3|Niccolò|R-02|whatever|09/10/2026 10:00`,
      `${other}-4|Niccolò|delivered||09/10/2026 10:00`,
    ].join('\r\n');
    expect(await told(Buffer.from(content, 'latin1'), { mapping: poste })).toEqual([
      '2 bad TIME_IN_FUTURE',
      '3 delivered 2026-10-09T08:00:00.000Z',
      '4 returned UNKNOWN 2026-10-09T08:00:00.000Z',
      '5 returned UNCLAIMED 2026-10-09T08:00:00.000Z',
      '6 returned MOVED 2026-10-09T08:00:00.000Z',
      '7 bad STATUS_UNKNOWN',
    ]);
  });

  test('names columns that a file must have then', async () => {
    expect(await told(`letter,status\n${id}-1,lost\n`, { mapping: { columns: { time: 'When' } } })).toEqual([
      'FILE_REFUSED',
      'its header must name the columns; missing: WHEN',
    ]);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['that is no JSON', undefined, ['it must be a JSON object']],
    ['that is a list', [], ['it must be a JSON object']],
    [
      'with other fields',
      { separator: ';' },
      ['it may have delimiter, encoding, columns, time, statuses, reasons only'],
    ],
    ['with another delimiter', { delimiter: ' ' }, ['delimiter must be , ; | or a tab']],
    [
      'with another encoding',
      { encoding: 'utf-16' },
      ['encoding must be one of utf-8, windows-1252, iso-8859-1, latin1'],
    ],
    ['with one name twice', { columns: { letter: 'A', status: 'a' } }, ['columns: two have one name']],
    [
      'with no name',
      { columns: { letter: '', status: 7 } },
      ['columns.letter must be a text of 1 to 100 characters', 'columns.status must be a text of 1 to 100 characters'],
    ],
    [
      'with another format',
      { time: { format: 'dd MMM' } },
      ['time: its format must be iso, or of yyyy MM dd HH mm ss XXX; its zone one of IANA'],
    ],
    [
      'with words that mean nothing',
      {
        statuses: { A: 'arrived', B: 'returned EATEN', C: 'lost MOVED', D: 1, E: 'lost', e: 'lost' },
        reasons: { F: 'EATEN' },
      },
      [
        'statuses: what "A" means must be a word of ours',
        'statuses: what "B" means must be a word of ours',
        'statuses: what "C" means must be a word of ours',
        'statuses: what "D" means must be a word of ours',
        'statuses: "e" is there twice',
        'reasons: what "F" means must be a word of ours',
      ],
    ],
  ])('%s is refused', (_, json, faults) => {
    expect(outcomeMapping(json)).toEqual({ kind: 'wrong', faults });
  });

  test('is a file that a setting names', async () => {
    const path = join(await temporaryFolder(), 'mapping.json');
    await writeFile(path, JSON.stringify(poste));
    expect(outcomeMappingOf({ outcomeMappingFile: path })).toMatchObject({ delimiter: '|', encoding: 'windows-1252' });
    await writeFile(path, '{"delimiter": ');
    expect(() => outcomeMappingOf({ outcomeMappingFile: path })).toThrow(
      expect.objectContaining({
        reason: 'WRONG_SETTINGS',
        fields: [
          { field: 'OUTCOME_MAPPING_FILE', reason: 'WRONG_SETTING', description: `${path}: it must be a JSON object` },
        ],
      }),
    );
    expect(outcomeMappingOf({ outcomeMappingFile: undefined })).toMatchObject({
      delimiter: undefined,
      encoding: 'utf-8',
    });
  });
});

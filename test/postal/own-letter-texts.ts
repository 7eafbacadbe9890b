/** An institution's folder of letters' texts, written by a test. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../../runtime/fault';
import type { Institution } from '../../runtime/institution-settings';
import { type LetterTexts, loadLetterTexts } from '../../services/postal/templates/load-texts';
import { temporaryFolder } from '../support/temporary-folder';
import { institution } from './letter-samples';

/** Name -> text. */
export type OwnTexts = Readonly<Record<string, string | Buffer>>;

export async function textFolder(files: OwnTexts): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Latin letters are printable, as what is not is the font's affair. */
export async function loadOwn(files: OwnTexts, speaker: Institution = institution): Promise<LetterTexts> {
  const isPrintable = (character: string) => (character.codePointAt(0) ?? 0) < 0x3000;
  return loadLetterTexts({ folder: await textFolder(files), institution: speaker, isPrintable });
}

/** What is wrong with them, `SETTING: file:line: what`, in order. */
export async function faultsOf(files: OwnTexts, speaker?: Institution): Promise<readonly string[]> {
  try {
    await loadOwn(files, speaker);
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid') || error.reason !== 'WRONG_SETTINGS') throw error;
    return error.fields.map(({ field, description }) => `${field}: ${description}`);
  }
}

/** A right file of each name. */
export const frisian = {
  'letter.fy.liquid': `Contact: {{ institution.site }}
Help: Skilje {{ institution.free_number }}
Code: Brief {{ letter_code }}
Sample: FOARBYLD

Bêste lêzer,
{% body %}

# Pas op
- Bewarje dizze brief.
`,
  'first-half.fy.liquid': halfText('earste'),
  'second-half.fy.liquid': halfText('twadde'),
  'desk-slip.fy.liquid': halfText('earste').replace('\n\n', '\nHandedTo: Oerlange oan\nDesk: Balje {{ desk_id }}\n\n'),
  'request-confirmation.fy.liquid': 'Subject: Jo oanfraach\n\nwy hawwe jo oanfraach.\n',
  'credential-in-use.fy.liquid': 'Subject: In PIN\n\nimmen hat om in PIN frege.\n',
};

function halfText(which: string): string {
  return `Subject: It ${which} part
Label: It ${which} part
Reference: Ferwizing
Expiry: Jildich: {{ expiry_days }} dagen.

de oare komt {% if other_half == "sms" %}mei SMS{% else %}op in oare wize{% endif %}.

# No dwaan
1. Sykje {{ reference }}.
`;
}

/** Letters: how fast they are drawn and spooled, beside pdfkit alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKey } from 'openpgp';
import { letterComparison } from './letter-report';
import { batchLetters, LetterRoom } from './letter-room';
import { compareLetters } from './letter-rounds';
import { asked } from './processes';
import type { ProfileRecord } from './profile-preload';
import type { Rig } from './rig';

const defaultLetters = 500;

/** Prints a table for letters as they are, and one for letters that are encrypted for the print centre. */
export async function measureLetters(rig: Rig, folder: string, say: (text: string) => void): Promise<void> {
  const letters = Number(process.env['BENCH_LETTERS'] ?? defaultLetters);
  if (!(letters > 0 && letters % batchLetters === 0))
    throw new Error(`BENCH_LETTERS must be a multiple of ${batchLetters}: batches are printed whole`);
  say(letterComparison(await compareLetters(rig, { title: 'as they are', settings: {}, letters })));
  const encrypted = { PRINT_CENTRE_KEY_FILE: await printCentreKey(folder) };
  say(letterComparison(await compareLetters(rig, { title: 'OpenPGP in the service', settings: encrypted, letters })));
  const profileFile = process.env['BENCH_LETTERS_PROFILE_FILE'];
  if (profileFile !== undefined) await keepProfile(rig, letters, profileFile);
}

async function printCentreKey(folder: string): Promise<string> {
  const { publicKey } = await generateKey({
    userIDs: [{ name: 'Print centre' }],
    type: 'ecc',
    curve: 'curve25519Legacy',
  });
  const file = join(folder, 'print-centre.asc');
  await writeFile(file, publicKey);
  return file;
}

/** A CPU profile of postal at work, for the tools of a browser; start and warm-up are not in it. */
async function keepProfile(rig: Rig, letters: number, file: string): Promise<void> {
  const room = await LetterRoom.open(rig);
  const receiver = await rig.startReportReceiver();
  const postal = await room.startPostal({}, ['--require', join(__dirname, 'profile-preload.js')]);
  await room.print(postal, batchLetters);
  await asked(postal.child, 'start');
  await room.print(postal, letters);
  const { profile } = await asked<ProfileRecord>(postal.child, 'stop');
  await writeFile(file, JSON.stringify(profile));
  await postal.stop();
  await receiver.stop();
}

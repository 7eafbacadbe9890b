/** Draws letters to memory and does nothing else: with pdfkit alone, or as postal does (WAY). One turn for each message of its parent. */
import { createServer } from 'node:net';
import { readSettings } from '../runtime/config';
import { uuidV7Ids } from '../runtime/id';
import { choice, integer } from '../runtime/settings';
import { openLetterDrawing } from '../services/postal/adapters/pdf/draw-letter';
import { readWorkConfig } from '../services/postal/config';
import type { ComposedLetter } from '../services/postal/ports';
import { composeLetter } from '../services/postal/templates/compose-letter';
import { addressOf, charactersOf, languageOf, letterHalf } from './letter-holders';
import { plainLetters } from './plain-letter';

const settings = {
  way: choice('WAY', { among: ['pdfkit', 'symbolon'], about: 'Who draws.' }),
  readyPort: integer('PORT', { default: 0, min: 1, max: 65_535, about: 'Listened on once it can draw.' }),
} as const;

/** What a turn took; the letters' words were put together before. */
export interface DrawingTurn {
  readonly seconds: number;
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  readonly bytes: number;
}

const { way, readyPort } = readSettings(process.env, settings);
const { letterTexts } = readWorkConfig({});
const ids = uuidV7Ids({ now: () => new Date() });
const draw = way === 'pdfkit' ? plainLetters() : openLetterDrawing().draw;
let nextNumber = 0;

process.on('SIGTERM', () => process.exit());
process.on('message', (count) => void turn(Number(count)).then((told) => process.send?.(told)));
createServer().listen(readyPort, '127.0.0.1');

async function turn(count: number): Promise<DrawingTurn> {
  const letters = Array.from({ length: count }, () => composed(nextNumber++));
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  let bytes = 0;
  for (const letter of letters) bytes += (await draw(letter)).length;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1_000, cpuSeconds: (user + system) / 1_000_000, bytes };
}

function composed(number: number): ComposedLetter {
  const { reference, expiryDays } = letterHalf;
  return composeLetter(
    letterTexts,
    { id: ids.next(), attempt: 1, printNumber: 1, date: new Date() },
    {
      recipient: { kind: 'address', address: addressOf(number) },
      language: languageOf(number),
      reference,
      body: { kind: 'half', half: 'second', otherHalf: 'message', characters: charactersOf(number), expiryDays },
    },
  );
}

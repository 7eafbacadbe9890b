/** `npm run letter -- --sample` and the like: draws letters that hold nobody's half, to be looked at. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import { codeOf } from '../../runtime/error-like';
import { isFault } from '../../runtime/fault';
import { exitCodes as processExitCodes } from '../../runtime/process';
import { type DrawnSample, drawnTable, languagesTable } from './letter-report';
import type { DrawLetter } from './ports';
import { pictureLetters, type SampleLetter, sampleLetters } from './sample-letters';
import type { LetterTexts } from './templates/load-texts';
import { previewLetter } from './templates/preview-letter';

const { stopped: done, failed, wrongSetting } = processExitCodes;
const exitCodes = { done, failed, usage: 64, undrawable: 65 } as const;
const defaultFolder = 'letter-samples';
/** A picture of a sheet is then some 660 points wide, and below 150 KB. */
const dotsPerInch = 80;

export type LetterAsked =
  | { readonly kind: 'sample'; readonly folder: string; readonly languages: readonly string[] }
  | { readonly kind: 'pictures'; readonly folder: string }
  | { readonly kind: 'check' };

/** What is asked for; a number is the exit code of a command line that asks for help, or is wrong, which has been told. */
export function letterArguments(args: readonly string[], settingsHelp: string): LetterAsked | number {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  const [pictures, check] = [
    new Option('--pictures <folder>', 'draw those that documents show, as PNG; needs pdftoppm (poppler-utils)'),
    new Option('--check', 'only check the texts, and say which languages there are'),
  ];
  const command = new Command('npm run letter --')
    .description('Draws letters with a sample half, in the texts and for the institution of the settings.')
    .addOption(new Option('--sample', 'draw every case as PDF, a file each').conflicts(['pictures', 'check']))
    .option('--out <folder>', `with --sample: where to; made where it is not there (default: ${defaultFolder})`)
    .option('--language <tag>', 'with --sample: only this language; repeatable', collect, [])
    .addOption(pictures.conflicts(['check', 'out']))
    .addOption(check.conflicts('out'))
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      `
Exit codes: ${exitCodes.done} drawn; ${exitCodes.undrawable} some letter cannot be drawn; ${exitCodes.usage} wrong command line; ${wrongSetting} wrong settings or texts;
${exitCodes.failed} anything else.

Settings by environment

${settingsHelp}`,
    )
    .exitOverride();
  try {
    const asked: { sample?: true; out?: string; language: readonly string[]; pictures?: string; check?: true } = command
      .parse(args, { from: 'user' })
      .opts();
    if (asked.check) return { kind: 'check' };
    if (asked.pictures !== undefined) return { kind: 'pictures', folder: asked.pictures };
    if (asked.sample) return { kind: 'sample', folder: asked.out ?? defaultFolder, languages: asked.language };
    return command.error('error: say what to do: --sample, --pictures <folder> or --check');
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

interface LetterSurroundings {
  readonly texts: LetterTexts;
  readonly openDrawing: () => DrawLetter;
}

/** Gives the exit code; tells everything else on standard output and error. */
export async function runLetter({ texts, openDrawing }: LetterSurroundings, asked: LetterAsked): Promise<number> {
  const languages = texts.languages().map(({ language }) => language);
  if (asked.kind === 'check') {
    process.stdout.write(languagesTable(texts.languages()));
    return exitCodes.done;
  }
  const unknown = asked.kind === 'sample' ? asked.languages.filter((one) => !languages.includes(one)) : [];
  if (unknown.length > 0) {
    process.stderr.write(`There are no texts in ${unknown.join(', ')}, only in ${languages.join(', ')}.\n`);
    return exitCodes.usage;
  }
  try {
    const isPicture = asked.kind === 'pictures';
    await mkdir(asked.folder, { recursive: true });
    const chosen = isPicture || asked.languages.length === 0 ? languages : asked.languages;
    const letters = isPicture ? pictureLetters() : sampleLetters(mainFirst(chosen));
    const write = isPicture ? writePicture : writePdf;
    const drawn = await drawAll(letters, texts, openDrawing(), (name, pdf) => write(asked.folder, name, pdf));
    process.stdout.write(drawnTable(drawn, asked.folder));
    return drawn.every(({ fault }) => fault === undefined) ? exitCodes.done : exitCodes.undrawable;
  } catch (error) {
    process.stderr.write(`Not drawn: ${whyNot(error)}\n`);
    return exitCodes.failed;
  }
}

/** The addresses are drawn in the first one. */
function mainFirst(languages: readonly string[]): readonly string[] {
  return [...languages].sort((one, other) => Number(other === 'it') - Number(one === 'it'));
}

/** Gives the file's name and size in bytes. */
type WriteLetter = (name: string, pdf: Buffer) => Promise<{ readonly file: string; readonly bytes: number }>;

async function drawAll(
  letters: readonly SampleLetter[],
  texts: LetterTexts,
  draw: DrawLetter,
  write: WriteLetter,
): Promise<readonly DrawnSample[]> {
  const drawn: DrawnSample[] = [];
  for (const { name, what, asked } of letters) {
    const letter = previewLetter(texts, asked);
    try {
      drawn.push({ what, language: letter.language, ...(await write(name, await draw(letter))), fault: undefined });
    } catch (error) {
      if (!isFault(error, 'invalid')) throw error;
      drawn.push({ what, language: letter.language, file: name, bytes: 0, fault: `${error.reason}: ${error.message}` });
    }
  }
  return drawn;
}

async function writePdf(folder: string, name: string, pdf: Buffer) {
  const file = `${name}.pdf`;
  await writeFile(join(folder, file), pdf);
  return { file, bytes: pdf.length };
}

async function writePicture(folder: string, name: string, pdf: Buffer) {
  const scratch = await mkdtemp(join(tmpdir(), 'letter-'));
  try {
    const source = join(scratch, 'letter.pdf');
    await writeFile(source, pdf);
    const { stdout } = await promisify(execFile)('pdftoppm', ['-png', '-r', String(dotsPerInch), source], {
      encoding: 'buffer',
      maxBuffer: 16 * 1024 * 1024,
    });
    const file = `${name}.png`;
    await writeFile(join(folder, file), stdout);
    return { file, bytes: stdout.length };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function whyNot(error: unknown): string {
  const isProgram = error instanceof Object && 'syscall' in error && String(error.syscall).startsWith('spawn');
  if (isProgram && codeOf(error) === 'ENOENT') return 'pdftoppm is not there (Debian: poppler-utils)';
  return error instanceof Error ? error.message : 'unknown';
}

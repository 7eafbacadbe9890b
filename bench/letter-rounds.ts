/** Letters by pdfkit alone, drawn by postal's drawing, and by the whole service, by turns in one run. */
import type { DrawingTurn } from './letter-loop';
import { LetterRoom, type SpooledRound } from './letter-room';
import { asked } from './processes';
import type { Rig, Served } from './rig';
import { median } from './statistics';

export type Way = 'pdfkit' | 'drawing' | 'service';

export interface LetterFigures {
  readonly perSecond: number;
  readonly cpuMillisecondsEach: number;
  readonly bytesEach: number;
  /** SQL statements; those that ask whether all is done are too few to tell. */
  readonly statementsEach: number | undefined;
}

export interface LetterComparison {
  readonly title: string;
  readonly letters: number;
  readonly rounds: Readonly<Record<Way, readonly LetterFigures[]>>;
  readonly medians: Readonly<Record<Way, LetterFigures>>;
}

const roundCount = 3;
const warmUpLetters = 500;

/** All are warmed up; while one works the others are idle. Every letter must be spooled, once. */
export async function compareLetters(
  rig: Rig,
  { title, settings, letters }: { title: string; settings: Readonly<Record<string, string>>; letters: number },
): Promise<LetterComparison> {
  const room = await LetterRoom.open(rig);
  const receiver = await rig.startReportReceiver();
  const [plain, drawing] = [await startLoop(rig, 'pdfkit'), await startLoop(rig, 'symbolon')];
  const postal = await room.startPostal(settings);
  const ways = {
    pdfkit: async (count: number) => ofTurn(await asked<DrawingTurn>(plain.child, String(count)), count),
    drawing: async (count: number) => ofTurn(await asked<DrawingTurn>(drawing.child, String(count)), count),
    service: async (count: number) => ofRound(await room.print(postal, count)),
  };
  const rounds: Record<Way, LetterFigures[]> = { pdfkit: [], drawing: [], service: [] };
  // As long as it takes V8 to know what is hot.
  for (const way of Object.values(ways)) await way(warmUpLetters);
  for (let round = 0; round < roundCount; round += 1)
    for (const way of ['pdfkit', 'drawing', 'service'] as const) rounds[way].push(await ways[way](letters));
  for (const process of [postal, plain, drawing, receiver]) await process.stop();
  const medians = {
    pdfkit: medianOf(rounds.pdfkit),
    drawing: medianOf(rounds.drawing),
    service: medianOf(rounds.service),
  };
  return { title, letters, rounds, medians };
}

function startLoop(rig: Rig, way: 'pdfkit' | 'symbolon'): Promise<Served> {
  return rig.startProgram('bench/letter-loop', { WAY: way });
}

function ofTurn({ seconds, cpuSeconds, bytes }: DrawingTurn, letters: number): LetterFigures {
  return {
    perSecond: letters / seconds,
    cpuMillisecondsEach: (cpuSeconds * 1_000) / letters,
    bytesEach: bytes / letters,
    statementsEach: undefined,
  };
}

function ofRound({ letters, statements, ...round }: SpooledRound): LetterFigures {
  return { ...ofTurn(round, letters), statementsEach: statements / letters };
}

/** Of each figure by itself. */
function medianOf(rounds: readonly LetterFigures[]): LetterFigures {
  const middle = (figureOf: (round: LetterFigures) => number) => median(rounds.map(figureOf));
  const statements = rounds.flatMap(({ statementsEach }) => statementsEach ?? []);
  return {
    perSecond: middle(({ perSecond }) => perSecond),
    cpuMillisecondsEach: middle(({ cpuMillisecondsEach }) => cpuMillisecondsEach),
    bytesEach: middle(({ bytesEach }) => bytesEach),
    statementsEach: statements.length === 0 ? undefined : median(statements),
  };
}

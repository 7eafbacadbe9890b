/** What the letters' measurements print. */
import type { LetterComparison, LetterFigures, Way } from './letter-rounds';
import { figure, table } from './table';

const leastRatio = 0.8;
const aDay = 100_000;
const secondsPerHour = 3_600;

const names: Readonly<Record<Way, string>> = {
  pdfkit: 'pdfkit alone, to memory',
  drawing: "postal's drawing, to memory",
  service: 'postal: accepted to handed over',
};
const ways = ['pdfkit', 'drawing', 'service'] as const;

export function letterComparison({ title, letters, medians, rounds }: LetterComparison): string {
  const { pdfkit, service } = medians;
  const rows = ways.map((way) => rowOf(names[way], medians[way], pdfkit));
  const ratio = perCore(service) / perCore(pdfkit);
  const [ofCore, ofMachine] = [perCore(service), service.perSecond].map((rate) => figure(aDay / rate / secondsPerHour));
  return [
    `Letters, ${title}: ${letters.toLocaleString('en-US')} a round`,
    table(
      ['medians', 'letters/s of CPU', 'beside pdfkit', 'letters/s', 'beside pdfkit', 'CPU ms', 'bytes', 'statements'],
      rows,
    ),
    ...ways.map((way) => `  rounds, CPU ms: ${rounds[way].map(told).join(', ')} (${names[way]})`),
    `  Aim: letters/s of a core's time at least ${leastRatio} of pdfkit's alone: ${ratio >= leastRatio ? 'met' : 'MISSED'}. Every letter was spooled, once.`,
    `  ${aDay.toLocaleString('en-US')} letters: ${ofCore} hours of one core for postal; ${ofMachine} hours as the clock went here, MariaDB on the same machine.`,
    '',
  ].join('\n');
}

function rowOf(name: string, figures: LetterFigures, base: LetterFigures): readonly string[] {
  const { perSecond, cpuMillisecondsEach, bytesEach, statementsEach } = figures;
  return [
    name,
    figure(perCore(figures)),
    figure(perCore(figures) / perCore(base)),
    figure(perSecond),
    figure(perSecond / base.perSecond),
    figure(cpuMillisecondsEach),
    figure(bytesEach),
    statementsEach === undefined ? '' : figure(statementsEach),
  ];
}

/** Letters a second of the processor's time. */
function perCore({ cpuMillisecondsEach }: LetterFigures): number {
  return 1_000 / cpuMillisecondsEach;
}

function told({ cpuMillisecondsEach, perSecond }: LetterFigures): string {
  return `${figure(cpuMillisecondsEach)} (${figure(perSecond)}/s)`;
}

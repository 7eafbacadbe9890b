import { randomBytes } from 'node:crypto';
import {
  type ElevationCase,
  elevationDueTime,
  elevationTransitions,
  mayFile,
  mayRead,
  mayUpload,
} from '../../../services/credentials/domain/elevation-case';
import { type GivenDocument, missingDocuments } from '../../../services/credentials/domain/elevation-documents';
import {
  checkElevationNumber,
  drawElevationNumber,
  shownElevationNumber,
} from '../../../services/credentials/domain/elevation-number';

const now = new Date('2026-01-07T08:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const anna = 'operator:anna';

function aCase(changes: Partial<ElevationCase>): ElevationCase {
  return {
    id: '0197a2f0-0000-7000-8000-000000000001',
    number: drawElevationNumber(randomBytes),
    holderId: 'holder',
    credentialId: 'credential',
    state: 'open',
    documentsVersion: 0,
    claim: undefined,
    putBackBy: undefined,
    proposal: undefined,
    filedBy: [],
    refusal: undefined,
    createTime: at(-60),
    openUntilTime: at(60),
    submitTime: undefined,
    endTime: undefined,
    eraseTime: undefined,
    forgetTime: undefined,
    ...changes,
  };
}

describe('an elevation', () => {
  const claim = { reviewer: anna, untilTime: at(30) };
  const lapsed = { reviewer: anna, untilTime: now };
  const ended = ['approved', 'refused', 'expired', 'cancelled'] as const;

  test('ends for good', () => {
    expect(elevationTransitions.filter(({ from }) => ended.some((state) => state === from))).toEqual([]);
  });

  test.each([
    [{ state: 'open' }, { upload: true, file: true, read: false }],
    [
      { state: 'open', openUntilTime: now },
      { upload: false, file: false, read: false },
    ],
    [{ state: 'submitted' }, { upload: true, file: true, read: false }],
    [
      { state: 'submitted', claim },
      { upload: false, file: true, read: true },
    ],
    [
      { state: 'submitted', claim: lapsed },
      { upload: true, file: true, read: false },
    ],
    [
      { state: 'submitted', claim: { ...claim, reviewer: 'operator:bruno' } },
      { upload: false, file: true, read: false },
    ],
    [{ state: 'awaiting-approval' }, { upload: false, file: true, read: false }],
    [
      { state: 'awaiting-approval', claim },
      { upload: false, file: true, read: true },
    ],
    ...ended.map(
      (state) =>
        [
          { state, claim },
          { upload: false, file: false, read: false },
        ] as const,
    ),
  ] as const)('takes documents until somebody looks at them, and shows them to who has claimed it: %j', (changes, may) => {
    const elevation = aCase(changes);
    expect({
      upload: mayUpload(elevation, now),
      file: mayFile(elevation, now),
      read: mayRead(elevation, anna, now),
    }).toEqual(may);
  });

  test.each([
    [{ state: 'open' }, at(60)],
    [{ state: 'submitted' }, undefined],
    [{ state: 'awaiting-approval', proposal: { id: 'p', proposer: anna, expireTime: at(5) } }, at(5)],
    [{ state: 'refused', eraseTime: at(7), forgetTime: at(9) }, undefined],
    [{ state: 'refused', forgetTime: at(9) }, at(9)],
  ] as const)('is looked at by itself at its time, and forgotten only without documents: %j', (changes, time) => {
    expect(elevationDueTime(aCase(changes))).toEqual(time);
  });
});

describe('the documents of an elevation', () => {
  const jpeg = (kind: GivenDocument['kind']): GivenDocument => ({ kind, mediaType: 'image/jpeg' });
  const pdf = (kind: GivenDocument['kind']): GivenDocument => ({ kind, mediaType: 'application/pdf' });
  test.each([
    [[], ['identity-front', 'identity-back', 'signed-form']],
    [[jpeg('signed-form')], ['identity-front', 'identity-back']],
    [[jpeg('identity-front'), pdf('signed-form')], ['identity-back']],
    [[jpeg('identity-front'), jpeg('identity-back'), jpeg('signed-form')], []],
    [[pdf('identity-front'), jpeg('signed-form')], []],
    [[pdf('identity-front')], ['signed-form']],
    [[pdf('identity-back'), jpeg('signed-form')], ['identity-front']],
  ])('are both sides, or a PDF that may have them, and the form: %j', (given, missing) => {
    expect(missingDocuments(given)).toEqual(missing);
  });
});

describe('the number of an elevation', () => {
  const number = drawElevationNumber(randomBytes);
  const digitsOf = (text: string) => [...text];

  test('is read as a scanner or a person gives it', () => {
    const read = { kind: 'ok', value: number };
    for (const given of [
      number,
      shownElevationNumber(number),
      ` ${number}\r\n`,
      shownElevationNumber(number).replaceAll(' ', '-'),
    ])
      expect(checkElevationNumber(given)).toEqual(read);
    expect(shownElevationNumber(number)).toMatch(/^\d{4} \d{4} \d{4}$/);
  });

  test('with one digit mistyped, or two neighbours swapped, is none', () => {
    const digits = digitsOf(number);
    const mistyped = digits.flatMap((digit, place) =>
      digitsOf('0123456789')
        .filter((other) => other !== digit)
        .map((other) => digits.with(place, other).join('')),
    );
    const swapped = digits
      .slice(1)
      .map((digit, place) =>
        digits
          .with(place, digit)
          .with(place + 1, String(digits[place]))
          .join(''),
      )
      .filter((text) => text !== number);
    const read = [...mistyped, ...swapped].filter((text) => checkElevationNumber(text).kind === 'ok');
    expect({ mistyped: mistyped.length, read }).toEqual({ mistyped: 108, read: [] });
  });

  test.each([
    '',
    '12345678901',
    '1234567890123',
    'ABCDEFGHIJKL',
    '١٢٣٤٥٦٧٨٩٠١٢',
    '9'.repeat(200),
  ])('is not %j', (text) => {
    expect(checkElevationNumber(text)).toEqual({
      kind: 'faulty',
      faults: [{ reason: 'ELEVATION_NUMBER', description: 'must be 12 digits, the last one the check digit' }],
    });
  });
});

import { type LetterBody, otherHalves, otherHalvesOfSlip } from '../../../services/postal/domain/letter-content';
import { composed, productTexts } from '../letter-samples';

const half = { kind: 'half', characters: 'QW8ZR5TM', expiryDays: 30 } as const;
const bodies: readonly LetterBody[] = [
  ...otherHalves.map((otherHalf) => ({ ...half, half: 'first', otherHalf }) as const),
  ...otherHalves
    .filter((otherHalf) => otherHalf !== 'activation')
    .map((otherHalf) => ({ ...half, half: 'second', otherHalf }) as const),
  { kind: 'notice', notice: 'request-confirmation' },
  { kind: 'notice', notice: 'credential-in-use' },
];
const languages = productTexts.languages().map(({ language }) => language);

test('a letter is put together of its content, its texts and the institution', () => {
  expect(composed()).toEqual({
    code: '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c-1-1',
    codeLine: 'Lettera 01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c-1-1',
    language: 'it',
    date: new Date('2026-11-23T08:00:00Z'),
    dateLine: '23 novembre 2026',
    senderName: 'Istituto di prova',
    senderLines: ['Via della Prova 1, 00100 Roma RM', 'www.example.it  ·  Fax 800 803 164'],
    addressLines: [
      'Maria Giulia D’Alessandro',
      'c/o Studio Bianchi',
      'Scala B, interno 12',
      'Via Ciro il Grande 21',
      '00144 Roma RM',
    ],
    subject: 'La seconda parte del Suo PIN',
    paragraphs: [
      'Gentile Utente,',
      'in questa lettera trova gli ultimi 8 caratteri del PIN che ha richiesto. Da soli non aprono nulla: i primi 8 Le arrivano per SMS, e-mail o PEC.',
    ],
    half: {
      label: 'Seconda parte (caratteri 9–16)',
      groups: ['QW8Z', 'R5TM'],
      referenceLabel: 'Riferimento',
      reference: '4821',
      expiryLine: 'Non aspetti: il PIN vale 30 giorni dalla data di questa lettera.',
    },
    sections: [
      {
        title: 'Che cosa fare ora',
        numbered: true,
        items: [
          'Cerchi l’altra parte: porta lo stesso riferimento, 4821.',
          'Scriva l’altra parte e subito dopo questa: ottiene un PIN di 16 caratteri.',
          'Acceda a www.example.it e lo cambi con il Suo PIN personale di 8 caratteri: da quel momento vale solo quello.',
        ],
      },
      {
        title: 'Lo tenga al sicuro',
        numbered: false,
        items: [
          'Conservi questa lettera separata dall’altra parte e la distrugga dopo il primo accesso.',
          'Nessuno di Istituto di prova Le chiederà mai il PIN, né per telefono né per e-mail.',
          'Non ha chiesto un PIN, o la lettera era già aperta? Ci chiami subito.',
        ],
      },
    ],
    helpLine: 'Numero verde 803 164 da rete fissa  ·  06 164164 da cellulare  ·  www.example.it',
  });
});

test('a letter whose days are not known says nothing of them', () => {
  const body = { ...half, half: 'second', otherHalf: 'sms', expiryDays: 0 } as const;
  expect(composed({ body }).half?.expiryLine).toBeUndefined();
});

test('a date is that of Rome, in the letter’s language', () => {
  expect(languages.map((language) => composed({ language }).dateLine)).toEqual([
    '23. November 2026',
    '23 November 2026',
    '23 novembre 2026',
    '23 novembre 2026',
    '23. november 2026',
  ]);
});

describe.each(languages)('in %s', (language) => {
  test('a letter calls the parts of a PIN what the messages call them', () => {
    for (const body of bodies)
      expect(JSON.stringify(composed({ language, body }))).not.toMatch(/metà|hal(f|ves) |Hälfte|moitié|demi|polovic/i);
  });

  test('a notice calls no PIN valid: the one that there is may have expired', () => {
    const body = { kind: 'notice', notice: 'credential-in-use' } as const;
    expect(JSON.stringify(composed({ language, body }).paragraphs)).not.toMatch(/valid|gültig|valable|velja/);
  });

  test('every letter with a half tells its reference, the site, the two lengths, and how to get help', () => {
    for (const body of bodies.filter(({ kind }) => kind === 'half')) {
      const letter = composed({ language, body });
      const steps = letter.sections[0]?.items.join(' ') ?? '';
      expect(steps).toMatch(/4821/);
      expect(steps).toMatch(/www\.example\.it/);
      expect(steps).toMatch(/16.* 8/);
      expect(letter.half?.expiryLine).toMatch(/ 30 /);
      expect(letter.helpLine).toMatch(/803 164.*06 164164.*www\.example\.it/);
      expect(letter.sections.map(({ numbered, items }) => [numbered, items.length])).toEqual([
        [true, 3],
        [false, 3],
      ]);
    }
  });

  test('each way that the other half comes is said in words of its own', () => {
    const told = bodies.map((body) => composed({ language, body }).paragraphs.join(' '));
    expect(new Set(told).size).toBe(bodies.length);
    expect(told.join(' ')).not.toMatch(/ \.|\{|undefined/);
  });

  test('a slip names its holder and desk, calls itself no letter, and says each way that the other half comes in words of its own', () => {
    const recipient = { kind: 'desk', deskId: 'roma-1', name: 'Maria Rossi' } as const;
    const slips = otherHalvesOfSlip.map((otherHalf) =>
      composed({ language, recipient, body: { ...half, half: 'first', otherHalf } }),
    );
    expect(new Set(slips.map(({ paragraphs }) => paragraphs.join(' '))).size).toBe(otherHalvesOfSlip.length);
    for (const { addressLines, handedTo, half: panel, codeLine, sections } of slips) {
      expect({ addressLines, name: handedTo?.name, groups: panel?.groups }).toEqual({
        addressLines: [],
        name: 'Maria Rossi',
        groups: ['QW8Z', 'R5TM'],
      });
      expect(handedTo?.deskLine).toContain('roma-1');
      expect(sections[0]?.items.join(' ')).toMatch(/4821.*16.* 8/);
      expect(codeLine + JSON.stringify(sections)).not.toMatch(/lettera|letter|Brief|lettre|pismo/i);
    }
  });

  test('only the first half of a PIN that is to be activated speaks of the health card', () => {
    const steps = (body: LetterBody) => composed({ language, body }).sections[0]?.items.join(' ');
    const words = /tessera sanitaria|health card|Gesundheitskarte|carte sanitaire|zdravstveno izkaznico/;
    const speaking = bodies.filter((body) => words.test(steps(body) ?? ''));
    expect(speaking).toEqual([{ ...half, half: 'first', otherHalf: 'activation' }]);
  });
});

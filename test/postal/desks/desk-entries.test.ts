import { deskEntries, mostDesks } from '../../../services/postal/adapters/desks/desk-entries';

const ofPrinter = { media: undefined, tray: undefined, caFile: undefined, user: undefined, passwordFile: undefined };

test('a desk has a printer or a folder', () => {
  const read = deskEntries(
    {
      'roma-1': { uri: 'ipps://print.example/printers/one', tray: 'tray-2', user: 'symbolon', passwordFile: '/p' },
      'aosta-1': { folder: ' /var/spool/aosta ' },
    },
    { requireTls: true },
  );
  expect(read).toEqual({
    kind: 'desks',
    desks: new Map<string, object>([
      [
        'roma-1',
        {
          ...ofPrinter,
          kind: 'printer',
          uri: new URL('ipps://print.example/printers/one'),
          tray: 'tray-2',
          user: 'symbolon',
          passwordFile: '/p',
        },
      ],
      ['aosta-1', { kind: 'folder', folder: '/var/spool/aosta' }],
    ]),
  });
});

test('all that is wrong with any desk is told together', () => {
  const wrong = {
    'Roma 1': { folder: '/a' },
    [`${'a'.repeat(41)}`]: { folder: '/a' },
    none: {},
    both: { uri: 'ipps://a/b', folder: '/c' },
    list: [],
    more: { folder: '/d', tray: 'tray-1' },
    plain: { uri: 'ipp://print.example/p' },
    web: { uri: 'https://print.example/p' },
    user: { uri: 'ipps://anna@print.example/p', user: 'anna' },
    paper: { uri: 'ipps://print.example/p', media: 'a4', tray: 'Tray 2' },
    number: { folder: 7 },
  };
  expect(deskEntries(wrong, { requireTls: true })).toEqual({
    kind: 'wrong',
    faults: [
      'Roma 1: a desk is named by 1 to 40 of a-z, 0-9 and hyphen',
      `${'a'.repeat(40)}: a desk is named by 1 to 40 of a-z, 0-9 and hyphen`,
      'none: must have either uri, for a printer, or folder',
      'both: must have either uri, for a printer, or folder',
      'list: must be a JSON object',
      'more: may have folder only',
      'plain: uri must be ipps: unless PRINTER_REQUIRE_TLS is false',
      'web: uri must be as ipps://print.example:631/printers/desk, without a user',
      'user: uri must be as ipps://print.example:631/printers/desk, without a user',
      'user: user and passwordFile go together',
      'paper: media must end with its size, as iso_a4_210x297mm does',
      'paper: tray must be of lower case letters, digits, dots and dashes',
      'number: folder must be a text of 1 to 400 characters',
      'two desks have one folder',
    ],
  });
});

test.each([
  ['no JSON', undefined, 'it must be a JSON object with a member for each desk'],
  ['a list', [], 'it must be a JSON object with a member for each desk'],
  ['no desk', {}, 'it has no desk'],
  [
    'too many',
    Object.fromEntries(Array.from({ length: mostDesks + 1 }, (_, index) => [`desk-${index}`, { folder: `/${index}` }])),
    'it has more than 500 desks',
  ],
])('%s is told', (_what, json, fault) => {
  expect(deskEntries(json, { requireTls: false })).toEqual({ kind: 'wrong', faults: [fault] });
});

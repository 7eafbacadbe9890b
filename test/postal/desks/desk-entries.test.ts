import { deskEntries, mostDesks } from '../../../services/postal/adapters/desks/desk-entries';

const ofPrinter = { media: undefined, tray: undefined, caFile: undefined, user: undefined, passwordFile: undefined };

test('a desk has a printer or a folder', () => {
  const desks = {
    'roma-1': { uri: 'ipps://print.example/printers/one', tray: 'tray-2', user: 'symbolon', passwordFile: '/p' },
    'aosta-1': { folder: ' /var/spool/aosta ' },
  };
  const read = deskEntries(JSON.stringify(desks), { requireTls: true });
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
    long: { uri: `ipps://print.example/${'p'.repeat(400)}` },
  };
  expect(deskEntries(JSON.stringify(wrong), { requireTls: true })).toEqual({
    kind: 'wrong',
    faults: [
      'Roma 1 must be named by 1 to 40 of a-z, 0-9 and hyphen',
      `${'a'.repeat(41)} must be named by 1 to 40 of a-z, 0-9 and hyphen`,
      'none must have either uri, for a printer, or folder',
      'both must have either uri, for a printer, or folder',
      'list must be an object',
      'list must have either uri, for a printer, or folder',
      'more.tray is not known',
      'plain.uri must be ipps: unless PRINTER_REQUIRE_TLS is false',
      'web.uri must be as ipps://print.example:631/printers/desk, without a user',
      'user.uri must be as ipps://print.example:631/printers/desk, without a user',
      'user must have user and passwordFile, or neither',
      'paper.media must end with its size, as iso_a4_210x297mm does',
      'paper.tray must be of lower case letters, digits, dots and dashes',
      'number.folder must be a text of 1 to 400 characters',
      'long.uri must be a text of 1 to 400 characters',
      'the document must not have two desks with one folder',
    ],
  });
});

test.each([
  ['no JSON', '{', 'the document is no JSON'],
  ['a list', '[]', 'the document must be an object'],
  ['no desk', '{}', 'the document must have a desk at least'],
  [
    'too many',
    JSON.stringify(
      Object.fromEntries(
        Array.from({ length: mostDesks + 1 }, (_, index) => [`desk-${index}`, { folder: `/${index}` }]),
      ),
    ),
    'the document must have at most 500 desks',
  ],
])('%s is told', (_what, text, fault) => {
  expect(deskEntries(text, { requireTls: false })).toEqual({ kind: 'wrong', faults: [fault] });
});

test('of a desk that is there twice not the last one is taken', () => {
  const read = deskEntries('{"roma-1":{"folder":"/a"},"roma-1":{"folder":"/b"}}', { requireTls: false });
  expect(read).toMatchObject({
    faults: expect.arrayContaining(['the document has roma-1 twice in one object']),
  });
});

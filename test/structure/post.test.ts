/** docs/post.md has what the code has. */
import { LetterDecision } from '../../proto/gen/symbolon/postal/v1/postal_service';
import { wireBatchState, wireDecision, wireLetterState } from '../../services/postal/use-cases/wire-enums';
import { document, namesIn, rows, section, wordsOfType } from '../support/document';

const page = document('docs/post.md');
const reasons = document('docs/reasons.md');

test('the page has every state of letters and batches', () => {
  const [letters = '', batches = ''] = section(page, '## What happens to a letter').split('| batch |');
  expect(namesIn(letters)).toEqual(Object.keys(wireLetterState).sort());
  expect(namesIn(`| batch |${batches}`)).toEqual(Object.keys(wireBatchState).sort());
});

test('the page has every reason for which a letter is held', () => {
  const holding = rows(section(reasons, '## Addresses, before paper'))
    .filter(([, kind]) => kind === 'hold' || kind === 'as the file says')
    .map(([name = '']) => name.replaceAll('`', ''));
  const named = rows(section(page, '## Held letters')).flatMap(([cell = '']) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => String(name)),
  );
  expect(named.sort()).toEqual(holding.sort());
});

test('the page has every reason for which a letter is left open, and every decision', () => {
  const left = section(page, '## Letters left open');
  const open = wordsOfType('services/postal/domain/letter.ts', 'LeftOpenReason');
  const decisions = Object.values(wireDecision).map((number) => LetterDecision[number]);
  expect(namesIn(left)).toEqual([...open, ...decisions].sort());
});

test('the page has everything that may not add up', () => {
  const [, union = ''] =
    /readonly reason: ('LETTERS[^;]*);/.exec(document('services/postal/domain/reconciliation.ts')) ?? [];
  const discrepancies = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => name);
  expect(namesIn(section(page, '## Counting'))).toEqual(discrepancies.sort());
});

test('the page says who may what, as the file does', () => {
  const file = JSON.parse(document('proto/access.json'));
  const methods: Readonly<Record<string, { readonly callers: readonly string[]; readonly roles: readonly string[] }>> =
    file.services['symbolon.postal.v1.PostalService'];
  const told = rows(section(page, '## Who may what')).flatMap(([calls = '', roles = '', printCentre = '']) =>
    calls.split(', ').map((call) => [call, [roles.split(', ').sort().join(), printCentre === 'yes']]),
  );
  const wanted = Object.entries(methods).map(([call, { callers, roles }]) => [
    call,
    [[...roles].sort().join(), callers.includes('/print-centre')],
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(wanted));
});

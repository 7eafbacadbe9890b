import { carriesReference, halfIn } from '../../../cli/try/inbox';
import { wrap } from '../../../cli/try/terminal';

test('a paragraph is wrapped at words, and a word that is too long stands alone', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a averyverylongword b', 6)).toEqual(['a', 'averyverylongword', 'b']);
  expect(wrap('', 6)).toEqual(['']);
  expect(wrap('perché così', 6)).toEqual(['perché', 'così']);
});

test.each([
  ['PIN NFM9 HWRV. The rest', 'NFM9 HWRV'],
  ['Second half (characters 9–16): 2P7L 4VBZ\nReference: 4252', '2P7L 4VBZ'],
  ['Call 803 164 or 06 164164', undefined],
  ['ref. 4252, INPS MAIL', undefined],
])('the half in %j is %p', (text, half) => {
  expect(halfIn(text)).toBe(half);
});

test.each([
  ['INPS ref.4252: first part of your PIN', true],
  ['Find the other part: it carries the same\n  reference, 4252.', true],
  ['Reference: 4252', true],
  ['Letter 01a21e02-4252-77d7-b751-465503fc61bd-1', false],
  ['ref.42525', false],
])('whether %j carries the reference 4252: %p', (text, carries) => {
  expect(carriesReference(text, '4252')).toBe(carries);
});

import { addressOf } from '../../bench/letter-holders';
import { plainLetters } from '../../bench/plain-letter';
import { checkAddress } from '../../services/postal/domain/address-check';
import { doorOf } from '../../services/postal/domain/door';
import { rulesWith } from '../postal/address-rules';
import { composed } from '../postal/letter-samples';
import { printedWords } from '../support/printed-page';

test('the letters of a run go to doors of their own, and none waits for an operator', async () => {
  const addresses = Array.from({ length: 20_000 }, (_, number) => addressOf(number));
  const rules = await rulesWith();
  const found = addresses.flatMap((address) => checkAddress(address, rules)).filter(({ kind }) => kind === 'hold');
  expect({ doors: new Set(addresses.map(doorOf)).size, found }).toEqual({ doors: 20_000, found: [] });
});

test('what letters are compared with has every word of the letter, and the half', async () => {
  const letter = composed();
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
  const printed = new Set((await printedWords(await plainLetters()(letter))).map(({ text }) => text));
  const { senderName, senderLines, addressLines, dateLine, subject, paragraphs, sections, helpLine, half } = letter;
  const items = sections.flatMap(({ title, items }) => [title, ...items]);
  const texts = [senderName, ...senderLines, ...addressLines, dateLine, subject, ...paragraphs, ...items, helpLine];
  const missing = [...texts, ...(half?.groups ?? [])].flatMap(words).filter((word) => !printed.has(word));
  expect(missing).toEqual([]);
});

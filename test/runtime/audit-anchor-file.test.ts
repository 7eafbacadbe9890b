import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorLine } from '../../runtime/audit-anchor';
import { appendAnchor, newestAnchor, readAnchors } from '../../runtime/audit-anchor-file';
import { keyringWith, newKey } from '../support/keyrings';
import { temporaryFolder } from '../support/temporary-folder';

const keyring = keyringWith(newKey('audit'));
const anchor = (number: number) => ({
  ...{ service: 'test', number, mac: Buffer.alloc(32, number) },
  time: new Date('2026-01-07T08:00:00Z'),
});
const line = (number: number) => anchorLine(keyring.current('audit'), anchor(number));

test('an anchor that was cut off, since its process died, costs none that follow', async () => {
  const file = join(await temporaryFolder(), 'anchors');
  await appendAnchor(file, line(1));
  await appendFile(file, line(2).slice(0, 100));
  expect(await newestAnchor(file, 'test', keyring)).toEqual(anchor(1));
  await appendAnchor(file, line(3));
  await appendAnchor(file, line(4));
  expect({ newest: await newestAnchor(file, 'test', keyring), kept: await readAnchors(file, keyring) }).toEqual({
    newest: anchor(4),
    kept: { anchors: [anchor(1), anchor(3), anchor(4)], badLines: [2] },
  });
});

test('one that only lacks the end of its line counts, and no empty line is written', async () => {
  const file = join(await temporaryFolder(), 'anchors');
  await writeFile(file, line(1));
  await appendAnchor(file, line(2));
  expect(await readFile(file, 'latin1')).toBe(`${line(1)}\n${line(2)}\n`);
});

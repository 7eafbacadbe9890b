import { randomBytes } from 'node:crypto';
import { migrations } from '../../../services/credentials/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pngOfSize } from '../../support/document-samples';
import { announced, type DocumentRoom, openDocumentRoom } from '../document-room';

const uuid = /^[0-9a-f-]{36}$/;
const content = pngOfSize(5 * 1_048_576, randomBytes);

describeOnEachDatabase('a document that is sent again while it seems to be coming still', migrations, (context) => {
  let room: DocumentRoom;
  beforeEach(async () => {
    room = await openDocumentRoom(context);
  });
  afterEach(() => room.close());

  test('has room where the first one had: the case counts the larger of both, and keeps one', async () => {
    const elevation = await room.openCase();
    const page = (number: number) => ({ kind: 'signed-form', page: number }) as const;
    for (const number of [1, 2, 3]) expect(await room.upload(elevation, content, page(number))).toMatch(uuid);
    const meanwhile: string[] = [];
    const first = async function* () {
      yield content.subarray(0, 100);
      meanwhile.push(await room.upload(elevation, content, page(4)), await room.upload(elevation, content, page(5)));
      yield content.subarray(100);
    };
    const last = await room.send(announced(elevation, content, page(4)), first());
    expect([...meanwhile, last]).toEqual([expect.stringMatching(uuid), 'CASE_FULL', expect.stringMatching(uuid)]);
    const { rows } = await room.stateOf(elevation);
    expect(rows.filter((row) => row.startsWith('kept'))).toHaveLength(4);
  });
});

import { never } from '../../support/batch-destination/under-test';
import { describeBatchDestination } from '../../support/batch-destination-suite';
import { faultProxyTo } from '../../support/fault-proxy';
import { drawnParcel } from '../../support/parcels';
import { type Sshd, startSshd } from '../../support/sshd';
import { sftpRoom } from './sftp-room';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd({ withExtensions: false });
});

describeBatchDestination('a folder at an SFTP server without extensions', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open();
  return {
    kind: 'folder',
    destination,
    again: async () => room.open(),
    visible: room.visible,
    close: () => destination.close(),
  };
});

test('a part of a file that cannot be copied there is sent again from its begin', async () => {
  const room = await sftpRoom(sshd);
  const proxy = await faultProxyTo(sshd);
  const destination = room.open({ port: proxy.port });
  const parcel = drawnParcel({ letters: 1, letterBytes: 1_000_000 });
  proxy.behave({ kind: 'cut', direction: 'requests', afterBytes: 800_000 });
  await expect(destination.stage(parcel, never)).rejects.toMatchObject({ reason: 'SFTP_LOST' });
  await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
  const digests = parcel.drawn().map(({ digest }) => digest);
  expect((await room.visible()).map(({ digest }) => digest).sort()).toEqual(digests.sort());
  await proxy.cut();
});

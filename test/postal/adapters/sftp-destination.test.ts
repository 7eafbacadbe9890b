import { type DestinationUnderTest, describeBatchDestination } from '../../support/batch-destination-suite';
import { type Sshd, startSshd } from '../../support/sshd';
import { sftpRoom } from './sftp-room';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

describeBatchDestination('a folder at an SFTP server', async (): Promise<DestinationUnderTest> => {
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

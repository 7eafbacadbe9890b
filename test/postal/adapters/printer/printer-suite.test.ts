import { describeBatchDestination } from '../../../support/batch-destination-suite';
import { type Cups, startCups } from '../../../support/cups';
import { type PrinterRoom, printerOn } from './printer-room';

let cups: Cups;
beforeAll(async () => {
  cups = await startCups();
});

describeBatchDestination('a printer', async () => {
  const room: PrinterRoom = printerOn(await cups.addQueue());
  return {
    kind: 'printer',
    destination: room.destination(),
    again: async () => room.destination(),
    visible: () => room.visible(),
    close: async () => room.close(),
  };
});

/** A queue of the tests' CUPS, and the destinations that print there. */
import { type Log, silentLog } from '../../../../runtime/log';
import type { PrintSettings } from '../../../../services/postal/adapters/printer/job-ticket';
import type { PrinterAccess } from '../../../../services/postal/adapters/printer/printer-connection';
import { PrinterDestination } from '../../../../services/postal/adapters/printer/printer-destination';
import type { BatchDestination, BatchFile } from '../../../../services/postal/ports';
import type { Queue } from '../../../support/cups';

export const simplePrint: PrintSettings = {
  media: 'iso_a4_210x297mm',
  sides: 'one-sided',
  tray: undefined,
  deskTray: undefined,
};

export interface RoomOptions {
  readonly print?: Partial<PrintSettings>;
  readonly access?: Partial<PrinterAccess>;
  readonly log?: Log;
}

export interface PrinterRoom {
  readonly queue: Queue;
  /** As another process has it. */
  printer(options?: RoomOptions): PrinterDestination;
  /** Likewise, told by its port only. */
  destination(): BatchDestination;
  /** What was drawn, when nothing is on its way: a printer does not know the names of letters, but we know who has which content. */
  visible(): Promise<readonly { readonly batchId: string; readonly name: string; readonly digest: string }[]>;
  close(): void;
}

export function printerOn(queue: Queue): PrinterRoom {
  const opened: PrinterDestination[] = [];
  const names = new Map<string, string>();
  const printer = ({ print, access, log = silentLog }: RoomOptions = {}) => {
    const one = new PrinterDestination({
      access: { ...accessTo(queue.url), ...access },
      print: { ...simplePrint, ...print },
      log,
    });
    opened.push(one);
    return one;
  };
  return {
    queue,
    printer,
    destination: () => {
      const one = printer();
      return {
        name: one.name,
        identity: () => one.identity(),
        stage: (parcel, signal) => one.stage({ ...parcel, files: remembering(parcel.files, names) }, signal),
        release: (reference) => one.release(reference),
        find: (reference) => one.find(reference),
        tidy: (batchId, keep) => one.tidy(batchId, keep),
        erase: (reference) => one.erase(reference),
      };
    },
    visible: async () =>
      (await queue.drawnAtRest()).map(({ title, digest }) => ({
        batchId: title.replace(/-\d+$/, ''),
        name: names.get(digest) ?? '',
        digest,
      })),
    close: () => {
      for (const one of opened.splice(0)) one.close();
    },
  };
}

export function accessTo(url: URL): PrinterAccess {
  return { url, certificateAuthorities: undefined, login: undefined, requestMilliseconds: 20_000 };
}

async function* remembering(files: AsyncIterable<BatchFile>, names: Map<string, string>): AsyncIterable<BatchFile> {
  for await (const file of files) {
    names.set(file.digest, file.name);
    yield file;
  }
}

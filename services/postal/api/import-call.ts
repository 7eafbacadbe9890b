import type { ImportOutcomesRequest } from '../../../proto/gen/symbolon/postal/v1/postal_service';
import { Fault } from '../../../runtime/fault';
import { fileNameIn, importOutcomes } from '../use-cases/import-outcomes';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

/** A file of what became of letters, in chunks. */
export function importCall(deps: PostalServiceDeps, { either }: Callers): CallsOf<'importOutcomes'> {
  return {
    importOutcomes: either.upload(async (requests: AsyncIterable<ImportOutcomesRequest>, source) => {
      const { name, bytes } = await openedFile(requests);
      const report = await importOutcomes(deps, bytes, `${source} ${name}`);
      return {
        recordedCount: report.recorded,
        repeatedCount: report.repeated,
        refusedCount: report.refused,
        refused: [...report.firstRefused],
      };
    }),
  };
}

/** The name is in the first message. */
async function openedFile(requests: AsyncIterable<ImportOutcomesRequest>) {
  const messages = requests[Symbol.asyncIterator]();
  const first = await messages.next();
  if (first.done === true) throw new Fault('invalid', 'FILE_REFUSED', 'no file was sent');
  async function* bytes() {
    for (let message = first; message.done !== true; message = await messages.next()) yield message.value.chunk;
  }
  return { name: fileNameIn(first.value.name), bytes: bytes() };
}

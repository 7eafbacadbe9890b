import { levelAt } from '../domain/credential';
import { appendAuditEvent } from '../store/audit-events';
import { findEventsOf } from '../store/audit-of-holder';
import { findContacts } from '../store/contacts';
import { findCredentialsOfHolder } from '../store/credentials-of-holder';
import { findShownDeliveries } from '../store/deliveries';
import { findEarlyAccessesOf } from '../store/early-accesses';
import { readCounter, type StoredCounter } from '../store/guess-counters';
import type { HolderRecord } from '../store/holder-records';
import { findPinRequests, type PinRequestPlace } from '../store/pin-request-list';
import { type AskedHolder, checkAskedWithReason, findAskedHolder, holderNotFound } from './asked-holder';
import type { CredentialsDeps } from './deps';
import { exportedBlocks, exportedCodes, exportedRestores } from './export-contacts';
import { exportedDeskForms, exportedElevations } from './export-elevations';
import { auditHolderLookup, lookUpHolder } from './look-up-holder';
import { storedApplication } from './stored-application';

/** Rows read at a time: the document is nowhere whole. */
const pageRows = 50;

/**
 * All that this service keeps of a holder, as one JSON document in pieces. No PIN, no half, and nobody else's name. One of the operator's look-ups.
 * Faults, before the first piece: invalid INVALID_FIELDS; not-found HOLDER_NOT_FOUND; exhausted LOOKUP_LIMIT; at any piece: unavailable.
 */
export async function* exportHolder(
  deps: CredentialsDeps,
  input: { readonly asked: AskedHolder; readonly reason: string },
  operator: string,
): AsyncGenerator<string> {
  const reason = checkAskedWithReason(input);
  const holder = await lookUpHolder(deps, operator, async (trx) => {
    const found = await findAskedHolder(deps, trx, input.asked);
    if (found === undefined) return undefined;
    await auditHolderLookup(deps, trx, found.id, operator);
    const [id, occurTime] = [deps.ids.next(), deps.clock.now()];
    const event = { id, occurTime, actor: operator, holderId: found.id, reason };
    await appendAuditEvent(deps, trx, { ...event, action: 'holder-exported' });
    return found;
  });
  if (holder === undefined) throw holderNotFound();
  yield `{"holder":${JSON.stringify(await person(deps, holder))}`;
  yield* list('credentials', credentials(deps, holder));
  yield* list('pinRequests', requests(deps, holder));
  yield* list('earlyAccesses', earlyAccesses(deps, holder));
  yield* list('elevations', exportedElevations(deps, holder.id));
  yield* list('addressBlocks', exportedBlocks(deps, holder.id));
  yield* list('deskForms', exportedDeskForms(deps, holder.id));
  yield* list('events', events(deps, holder));
  yield `,"elsewhere":${JSON.stringify(elsewhere)}}\n`;
}

/** What other parts keep, by the ids of deliveries. */
const elsewhere = [
  'notify and postal keep each delivery above under its id: what it says and to whom, sealed, until it has ended; then its states and times alone, for 42 days unless set otherwise.',
  'The store of documents keeps those of the elevations above, encrypted; an operator may read them to the holder while a case is looked at.',
  'The log (Kafka) keeps the sealed events of these deliveries for as long as its topics retain them.',
  'What a revocation or a restore was asked for with, its contact too, is kept sealed until a job has done it, for moments; a restore with wrong data names nobody.',
  'Caps on letters, contacts and addresses are keyed hashes with times, for 30 days unless set otherwise; they can be found, not read.',
];

async function* list(name: string, items: AsyncIterable<unknown>): AsyncGenerator<string> {
  yield `,${JSON.stringify(name)}:[`;
  let separator = '';
  for await (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',';
  }
  yield ']';
}

async function person({ database, cipher }: CredentialsDeps, { id, fiscalCode, createTime, guardTime }: HolderRecord) {
  const [wrongPins, wrongHealthCards] = [
    await wrongOnes(readCounter(database, cipher, 'pin', fiscalCode)),
    await wrongOnes(readCounter(database, cipher, 'health-card', fiscalCode)),
  ];
  return { subject: id, fiscalCode, createTime, guardTime, wrongPins, wrongHealthCards };
}

async function wrongOnes(counted: Promise<StoredCounter>) {
  const { failures, lockUntilTime } = (await counted).counter;
  return { failures, lockUntilTime };
}

async function* credentials(deps: CredentialsDeps, { id: holderId }: HolderRecord): AsyncGenerator {
  const { database, cipher, clock } = deps;
  for (const credential of await findCredentialsOfHolder(database, holderId)) {
    const { id, state, expireTime, endTime, language } = credential;
    // Those that were replaced and not forgotten yet, too.
    const contacts = await findContacts(database, cipher, id, new Date(0));
    yield {
      ...{ id, state, level: levelAt(credential, clock.now()), expireTime, endTime, language },
      contacts: contacts.map(({ contact, verifiedTime, usableTime, replacedTime }) => ({
        ...contact,
        verifiedTime,
        usableTime,
        replacedTime,
      })),
      restores: await exportedRestores(deps, id),
    };
  }
}

async function* requests(deps: CredentialsDeps, { id: holderId }: HolderRecord): AsyncGenerator {
  const { database, cipher } = deps;
  let after: PinRequestPlace | undefined;
  do {
    const page = await findPinRequests(database, { holderId, oldestFirst: true }, after, pageRows);
    for (const { id, credentialId, outcome, route, state, reference, language, ...times } of page) {
      const { createTime, expireTime, exchangeTime, endTime } = times;
      const application = await storedApplication(deps, database, id);
      const deliveries = await findShownDeliveries(database, cipher, id);
      yield {
        ...{
          id,
          credentialId,
          outcome,
          route,
          state,
          reference,
          language,
          createTime,
          expireTime,
          exchangeTime,
          endTime,
        },
        application,
        contactCodes: await exportedCodes(deps, id),
        deliveries: deliveries.map(({ publication: _publication, pinRequestId: _request, ...delivery }) => delivery),
      };
    }
    const last = page.length === pageRows ? page.at(-1) : undefined;
    after = last && { time: last.createTime, id: last.id };
  } while (after !== undefined);
}

/** Codes are capped by the day, and rows kept for some: far fewer than this. */
const mostEarlyAccesses = 10_000;

async function* earlyAccesses({ database }: CredentialsDeps, { id: holderId }: HolderRecord): AsyncGenerator {
  yield* await findEarlyAccessesOf(database, holderId, mostEarlyAccesses);
}

/** Who of the operators it was is not the holder's to know. */
async function* events({ database }: CredentialsDeps, { id: holderId }: HolderRecord): AsyncGenerator {
  let after: string | undefined;
  do {
    const page = await findEventsOf(database, holderId, after, pageRows);
    for (const { occurTime, actor, action, pinRequestId } of page)
      yield { occurTime, action, pinRequestId, byOperator: actor.startsWith('operator:') };
    after = page.length === pageRows ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
}

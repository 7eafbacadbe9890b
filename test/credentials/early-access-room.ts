/** A credentials service in a test while a surge opens reading before the letter has come, and holders whose letter is awaited. */
import { NoticeKind } from '../../proto/gen/symbolon/event/v1/sealed_content';
import type { Policy } from '../../services/credentials/domain/policy';
import type { Surge, SurgeMeasures } from '../../services/credentials/domain/surge';
import { approveSurge } from '../../services/credentials/use-cases/approve-surge';
import { endSurge } from '../../services/credentials/use-cases/end-surge';
import { matchEarlyAccess } from '../../services/credentials/use-cases/match-early-access';
import { openEarlyAccess } from '../../services/credentials/use-cases/open-early-access';
import { proposeSurge } from '../../services/credentials/use-cases/propose-surge';
import { matchEarlyAccessQueue, requestEarlyAccess } from '../../services/credentials/use-cases/request-early-access';
import { revokePin } from '../../services/credentials/use-cases/revoke-pin';
import { verifyEarlyAccess } from '../../services/credentials/use-cases/verify-early-access';
import type { DatabaseContext } from '../support/database-suite';
import type { OpenedEvent } from './credentials-room';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from './holder-room';
import { runJobs } from './jobs-room';

export const [anna, berta] = ['operator:anna', 'operator:berta'];

/** What early accesses leave behind. */
export const earlyAccessTables = ['job', 'cap_use', 'surge', 'proposal', 'early_access', 'audit_event'] as const;

export interface AskedAccess {
  readonly id: string;
  readonly code: string;
  readonly to: string;
}

export type EarlyAccessRoom = Awaited<ReturnType<typeof openEarlyAccessRoom>>;

/** With a surge of 72 hours whose early access is of seven days. */
export async function openEarlyAccessRoom(context: DatabaseContext, policy: Partial<Policy> = {}) {
  const room = await openHolderRoom(context, policy);
  const { deps } = room;
  const beginSurge = async (measures: SurgeMeasures): Promise<Surge> => {
    const plan = { reason: 'the click day', measures, startTime: undefined, hours: 72 };
    const { id } = await proposeSurge(deps, plan, anna);
    return approveSurge(deps, { proposalId: id, reason: '' }, berta);
  };
  const surge = await beginSurge({ earlyAccessDays: 7 });
  const ask = async (fiscalCode: string) => {
    const id = await requestEarlyAccess(deps, fiscalCode, 'portal');
    await runJobs(context, deps, matchEarlyAccessQueue, matchEarlyAccess);
    return { id, codes: codesIn(await room.published()) };
  };
  const askedBy = async ({ fiscalCode }: Pick<IssuedHolder, 'fiscalCode'>): Promise<AskedAccess> => {
    const { id, codes } = await ask(fiscalCode);
    const [sent, ...others] = codes;
    if (sent === undefined || others.length > 0) throw new Error(`${codes.length} codes came`);
    return { id, code: sent.code, to: sent.to };
  };
  const enter = ({ id, code }: Pick<AskedAccess, 'id' | 'code'>) =>
    openEarlyAccess(deps, { earlyAccessId: id, code }, 'portal');
  const verify = ({ fiscalCode }: Pick<IssuedHolder, 'fiscalCode'>, accessToken: string) =>
    verifyEarlyAccess(deps, fiscalCode, accessToken);
  /** A holder whose first half its carrier has. */
  const waiting: HolderRoom['issued'] = async (changes) => {
    const holder = await room.issued(changes);
    await room.report([room.saying(halfOf(holder, 'first'), 'sent')]);
    return holder;
  };
  return {
    ...room,
    surge,
    beginSurge,
    /** By an operator, before its time. */
    endSurge: () => endSurge(deps, { surgeId: surge.id, reason: 'something is wrong' }, anna),
    waiting,
    ask,
    /** The one code that comes. */
    askedBy,
    enter,
    opened: async (holder: IssuedHolder) => enter(await askedBy(holder)),
    verify,
    outcome: async (holder: Pick<IssuedHolder, 'fiscalCode'>, accessToken: string) =>
      (await verify(holder, accessToken)).outcome,
    revoke: ({ fiscalCode, healthCard }: IssuedHolder) => {
      const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;
      return revokePin(deps, { fiscalCode, healthCard, confirmation }, 'portal');
    },
    letterReturned: (holder: IssuedHolder) =>
      room.report([room.saying(halfOf(holder, 'second'), 'returned', { reason: 'UNKNOWN' })]),
    rows: () => context.database('early_access').orderBy('id').select(),
    audited: (action: string) =>
      context.database('audit_event').where({ action }).select('actor', 'holder_id', 'subject_id', 'surge_id'),
  };
}

/** The delivery that takes a half first. */
export function halfOf({ deliveries }: IssuedHolder, half: 'first' | 'second'): string {
  return String(deliveries.find((delivery) => delivery.half === half)?.id);
}

function codesIn(events: readonly OpenedEvent[]) {
  return events.flatMap(({ opened }) => {
    const { content, recipient, language } = opened ?? {};
    if (content?.$case !== 'notice' || recipient === undefined) return [];
    if (recipient.$case === 'postalAddress' || recipient.$case === 'deskSlip') return [];
    const { kind, code, validMinutes, accessMinutes } = content.value;
    if (kind !== NoticeKind.NOTICE_KIND_EARLY_ACCESS_CODE) return [];
    return [{ code, to: recipient.value, language, validMinutes, accessMinutes }];
  });
}

import type { AuditAnchor } from '../../../runtime/audit-anchor';
import { type CheckedPage, checkPage, mostBlocksPerPage } from '../../../runtime/audit-page';
import { type FieldFault, invalidFields } from '../../../runtime/fault';
import type { AskedPage } from '../../../runtime/list-page';
import { pageToken, placeOf } from '../../../runtime/page-token';
import { auditTrail } from '../store/audit-events';
import { auditLookup } from './audit-lookup';
import type { CredentialsDeps } from './deps';

export interface ChainToVerify extends AskedPage {
  /** As they were kept elsewhere. */
  readonly anchors: readonly { readonly number: number; readonly mac: Buffer }[];
}

export interface VerifiedPage extends CheckedPage {
  /** Empty when the end of the chain was reached. */
  readonly nextPageToken: string;
}

const mostAnchors = 100;
const macBytes = 32;

/** Checks the audit from its beginning, a page at a time; that somebody did is an event, once for each run. Faults: invalid INVALID_FIELDS; unavailable. */
export async function verifyAuditChain(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids'>,
  input: ChainToVerify,
  actor: string,
): Promise<VerifiedPage> {
  const anchors = input.anchors.map(({ number, mac }) => ({ number, mac: mac.toString('hex') }));
  const scope = ['VerifyAuditChain', JSON.stringify(anchors)];
  const place = input.pageToken === '' ? '0' : placeOf(deps.keyring, scope, input.pageToken);
  const faults = faultsOf(input, place);
  if (faults.length > 0) throw invalidFields(faults);
  if (input.pageToken === '') await auditLookup(deps, { actor, action: 'audit-verified' });
  const page = await checkPage(deps, auditTrail, {
    after: Number(place),
    limit: input.pageSize || mostBlocksPerPage,
    anchors: input.anchors.map((one): AuditAnchor => ({ ...one, service: auditTrail.service, time: deps.clock.now() })),
  });
  const next = page.isLast ? '' : pageToken(deps.keyring, scope, String(page.end.number));
  return { ...page, nextPageToken: next };
}

function faultsOf({ anchors, pageSize }: ChainToVerify, place: string | undefined): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const add = (field: string, reason: string, description: string) => faults.push({ field, reason, description });
  if (anchors.length > mostAnchors) add('anchors', 'TOO_MANY', `must be at most ${mostAnchors}`);
  for (const [index, { number, mac }] of anchors.entries())
    if (!Number.isSafeInteger(number) || number < 1 || mac.length !== macBytes)
      add(`anchors[${index}]`, 'ANCHOR', `must have a number from 1 on, and a mac of ${macBytes} bytes`);
  if (pageSize < 0) add('page_size', 'NEGATIVE', 'must be 0, or the most that a page may have');
  if (place === undefined && faults.length === 0)
    add('page_token', 'PAGE_TOKEN', 'must come from the answer before, to a call with the same anchors');
  return faults;
}

/** A click day: what the policy holds back is let through by two operators' decision, for some hours. */
import { applicationOf, madeUpApplicant } from '../../cli/try/applicant';
import { carriesReference } from '../../cli/try/inbox';
import type { PostalAddress } from '../../proto/gen/symbolon/credentials/v1/application';
import { ListAuditEventsRequest } from '../../proto/gen/symbolon/credentials/v1/audit';
import { Attention, ListPinRequestsRequest } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { LetterHold, ProposeSurgeRequest, SurgeState } from '../../proto/gen/symbolon/credentials/v1/surge';
import { callUnary } from '../../runtime/grpc-client';
import { reasonOf } from '../credentials/holder-room';
import { waitFor } from '../support/wait-for';
import { call } from './deployed-room';
import { ask, type Office } from './office';

/** The ordinary policy that the journey needs: a call about each letter, one issue for a house. */
export const strictPolicy = { LETTER_HOLD: 'always', ISSUES_PER_ADDRESS: '1' };

const plan = ProposeSurgeRequest.fromPartial({
  measures: { letterHold: LetterHold.LETTER_HOLD_NEVER, issuesPerAddress: 3 },
  hours: 24,
  reason: 'the click day of the family allowance',
});

export function surgeJourney(officeNow: () => Office): void {
  test('on a click day two supervisors let through what is held back, until the surge ends by itself', async () => {
    const office = officeNow();
    const [anna, berta] = [await office.operator('supervisor', 'anna'), await office.operator('supervisor', 'berta')];
    const auditor = await office.operator('auditor', 'aldo');
    // A street that no other journey's applicants live in: what they asked for there would be counted.
    const house = applicationOf({ ...madeUpApplicant(), street: 'Via della Lotteria 1' }).postalAddress;
    const askAt = (postalAddress: PostalAddress | undefined, applicant = madeUpApplicant()) =>
      ask(office, applicant, { postalAddress });
    const isHeld = (request: PinRequest, attention: Attention) =>
      waitFor(`${Attention[attention]} of ${request.id}`, async () => {
        const asked = ListPinRequestsRequest.fromPartial({ attention, pageSize: 200 });
        const { pinRequests } = await callUnary(anna, 'listPinRequests', asked, call);
        return pinRequests.some(({ pinRequest }) => pinRequest?.id === request.id);
      });
    const propose = async () => String((await callUnary(anna, 'proposeSurge', plan, call)).proposal?.id);
    const approval = (proposalId: string) => ({ proposalId, reason: '' });
    const surges = async () => (await callUnary(auditor, 'listSurges', { pageSize: 0, pageToken: '' }, call)).surges;
    const isActive = () => office.metric('symbolon_credentials_surge_active');

    const tooLate = await propose();
    expect(await reasonOf(callUnary(anna, 'approveSurge', approval(tooLate), call))).toBe('SELF_APPROVAL');
    await office.later(3);
    expect(await reasonOf(callUnary(berta, 'approveSurge', approval(tooLate), call))).toBe('PROPOSAL_EXPIRED');
    expect([await surges(), await isActive()]).toEqual([[], 0]);

    const refused = madeUpApplicant();
    await isHeld(await askAt(house), Attention.ATTENTION_ADDRESS);
    await isHeld(await askAt(house, refused), Attention.ATTENTION_CAP);

    const proposalId = await propose();
    const { surge } = await callUnary(berta, 'approveSurge', approval(proposalId), call);
    expect(surge).toMatchObject({
      state: SurgeState.SURGE_STATE_ACTIVE,
      proposer: 'operator:anna',
      approver: 'operator:berta',
    });
    await waitFor('the metric', async () => (await isActive()) === 1);
    expect(await office.metric('symbolon_credentials_surge_remaining_seconds')).toBeGreaterThan(3_600);
    // Who was refused asks again, in the same words, and somebody else of the house.
    const letThrough = [await askAt(house, refused), await askAt(house)];
    for (const { reference } of letThrough)
      await office.inbox.waitFor(
        'The letter',
        ({ channel, text }) => channel === 'letter' && carriesReference(text, reference),
      );

    await office.later(1);
    await waitFor('the end of the surge', async () => (await isActive()) === 0);
    await isHeld(await askAt(house), Attention.ATTENTION_CAP);
    await isHeld(await askAt(house && { ...house, street: 'Via Nuova 5' }), Attention.ATTENTION_ADDRESS);
    expect((await surges()).map(({ id, state, ender }) => ({ id, state, ender }))).toEqual([
      { id: surge?.id, state: SurgeState.SURGE_STATE_OVER, ender: '' },
    ]);
    const marked = ListAuditEventsRequest.fromPartial({ surgeId: String(surge?.id), action: 'pin-requested' });
    const { events } = await callUnary(auditor, 'listAuditEvents', marked, call);
    expect(events.map(({ pinRequestId }) => pinRequestId).sort()).toEqual(letThrough.map(({ id }) => id).sort());
  });
}

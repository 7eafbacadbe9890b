/** A click day on which reading is opened before the letter has come, by the contact that got the first half. */
import { madeUpApplicant } from '../../cli/try/applicant';
import { type ArrivedItem, halfIn } from '../../cli/try/inbox';
import { isHalf } from '../../cli/try/pin-in-use';
import { Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { ProposeSurgeRequest } from '../../proto/gen/symbolon/credentials/v1/surge';
import { callUnary } from '../../runtime/grpc-client';
import { waitFor } from '../support/wait-for';
import { call } from './deployed-room';
import { ask, type Office } from './office';

const plan = ProposeSurgeRequest.fromPartial({ measures: { earlyAccessDays: 7 }, hours: 4, reason: 'click day' });
const rejected = {
  outcome: VerifyOutcome.VERIFY_OUTCOME_REJECTED,
  level: Level.LEVEL_UNSPECIFIED,
  expireTime: undefined,
};

export function earlyAccessJourney(officeNow: () => Office): void {
  test('on a click day the code on the phone opens reading until the letter is exchanged, or the surge is ended', async () => {
    const office = officeNow();
    const { client } = office;
    const [anna, berta] = [await office.operator('supervisor', 'anna'), await office.operator('supervisor', 'berta')];
    const [one, other] = [await asker(office), await asker(office)];
    const { proposal } = await callUnary(anna, 'proposeSurge', plan, call);
    const approval = { proposalId: String(proposal?.id), reason: '' };
    const { surge } = await callUnary(berta, 'approveSurge', approval, call);

    const [read, readToo] = [await one.opens(), await other.opens()];
    expect(await read.verified()).toEqual({
      outcome: VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
      level: Level.LEVEL_ORDINARY,
      expireTime: read.expireTime,
    });
    await one.arrived('The notice to the other contact', ({ to, subject }) => {
      return to === one.email && subject.includes('can be seen early');
    });

    const initialPin = `${await one.half('sms')}${await one.half('letter')}`;
    await callUnary(client, 'exchangePin', { fiscalCode: one.fiscalCode, initialPin }, call);
    expect([await read.verified(), (await readToo.verified()).outcome]).toEqual([
      rejected,
      VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
    ]);
    await callUnary(anna, 'endSurge', { surgeId: String(surge?.id), reason: 'something is wrong' }, call);
    expect(await readToo.verified()).toEqual(rejected);
  });
}

/** Somebody whose first half was sent. */
async function asker(office: Office) {
  const { client, inbox } = office;
  const applicant = madeUpApplicant();
  const { fiscalCode, mobile } = applicant;
  const { id, reference } = await ask(office, applicant);
  await waitFor('the report that the first half was sent', async () => {
    const { pinRequest } = await callUnary(client, 'getPinRequest', { id }, call);
    const state = pinRequest?.deliveries[0]?.state;
    return state === DeliveryState.DELIVERY_STATE_SENT || state === DeliveryState.DELIVERY_STATE_DELIVERED;
  });
  const arrived = (what: string, fits: (item: ArrivedItem) => boolean) => inbox.waitFor(what, fits);
  return {
    ...applicant,
    arrived,
    half: async (channel: ArrivedItem['channel']) =>
      halfIn((await arrived(channel, (item) => item.channel === channel && isHalf(item, reference))).text),
    /** Asks for the code, and gives it back. */
    opens: async () => {
      const { earlyAccessId } = await callUnary(client, 'requestEarlyAccess', { fiscalCode }, call);
      const codeIn = ({ text }: ArrivedItem) => /code (\d{6}), .*7 days/.exec(text)?.[1];
      const sms = await arrived('The code', (item) => item.to === mobile && codeIn(item) !== undefined);
      const code = String(codeIn(sms));
      const opened = await callUnary(client, 'openEarlyAccess', { earlyAccessId, code }, call);
      const { accessToken, expireTime } = opened;
      return {
        expireTime,
        verified: () => callUnary(client, 'verifyEarlyAccess', { fiscalCode, accessToken }, call),
      };
    },
  };
}

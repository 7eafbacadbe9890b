import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('the days that a holder is told', migrations, (context) => {
  let room: ReportRoom;
  let seed = 70_000;
  beforeAll(async () => {
    room = await openReportRoom(context);
  });
  afterAll(() => room.close());

  test.each([
    ['italy', 'IT', 30],
    ['abroad', 'IT', 30],
    ['italy', 'FR', 45],
    ['abroad', 'FR', 45],
    ['abroad', 'SM', 30],
  ] as const)('are those that hold: living %s, letter to %s, %i days', async (residence, countryCode, days) => {
    seed += 1;
    const { postalAddress, ...others } = anApplication(seed);
    if (postalAddress === undefined) throw new Error('the sample has an address');
    const application = { ...others, residence, postalAddress: { ...postalAddress, countryCode } };
    const { request, deliveries } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const told = (await room.published()).flatMap(({ content, opened }) =>
      content.issueId === request.id && opened?.content?.$case === 'half'
        ? [opened.content.value.expireDaysAfterDespatch]
        : [],
    );
    expect(told).toEqual([days, days]);

    room.pass(4 * millisecondsPerDay);
    const despatchTime = room.deps.clock.now();
    const letter = deliveries.find(({ channel }) => channel === 'letter');
    await room.report([room.saying(String(letter?.id), 'sent')]);
    const { expireTime } = (await getPinRequest(room.deps, request.id)).request;
    expect((expireTime.getTime() - despatchTime.getTime()) / millisecondsPerDay).toBe(days);
  });
});

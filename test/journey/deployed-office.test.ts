/** What operators do, in a deployment on MariaDB and Kafka: one for all of it. */
import { auditJourney } from './audit-journey';
import { earlyAccessJourney } from './early-access-journey';
import { faxJourney } from './fax-journey';
import { openDeployedOffice } from './office';
import { strictPolicy, surgeJourney } from './surge-journey';

describe('the office of a deployment', () => {
  let opened: Awaited<ReturnType<typeof openDeployedOffice>>;
  beforeAll(async () => {
    opened = await openDeployedOffice();
  });
  afterAll(() => opened?.office.close());

  faxJourney(() => opened.office);
  auditJourney(() => opened.office);

  describe('whose policy is strict', () => {
    beforeAll(() => opened.startAgain(strictPolicy));

    surgeJourney(() => opened.office);
  });

  describe('whose policy is the usual one again', () => {
    beforeAll(() => opened.startAgain({}));

    earlyAccessJourney(() => opened.office);
  });
});

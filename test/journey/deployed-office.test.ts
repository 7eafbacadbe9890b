/** What operators do, in a deployment on MariaDB and Kafka: one for all of it. */
import { auditJourney } from './audit-journey';
import { earlyAccessJourney } from './early-access-journey';
import { erasureJourney } from './erasure-journey';
import { faxJourney } from './fax-journey';
import { type DeployedOffice, openDeployedOffice } from './office';
import { rotationJourney } from './rotation-journey';
import { strictPolicy, surgeJourney } from './surge-journey';

describe('the office of a deployment', () => {
  let opened: DeployedOffice;
  beforeAll(async () => {
    opened = await openDeployedOffice();
  });
  afterAll(() => opened?.office.close());

  faxJourney(() => opened.office);
  auditJourney(() => opened.office);
  erasureJourney(() => opened.office);
  rotationJourney(() => opened);

  describe('whose policy is strict', () => {
    beforeAll(() => opened.startAgain(strictPolicy));

    surgeJourney(() => opened.office);
  });

  describe('whose policy is the usual one again', () => {
    beforeAll(() => opened.startAgain({}));

    earlyAccessJourney(() => opened.office);
  });
});

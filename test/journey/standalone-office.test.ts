/** What operators do, in one process on SQLite. */
import { auditJourney } from './audit-journey';
import { earlyAccessJourney } from './early-access-journey';
import { erasureJourney } from './erasure-journey';
import { faxJourney } from './fax-journey';
import { type Office, openStandaloneOffice } from './office';
import { stoppedRotationJourney } from './stopped-rotation-journey';
import { strictPolicy, surgeJourney } from './surge-journey';

describe('the office of one process', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openStandaloneOffice();
  });
  afterAll(() => office?.close());

  faxJourney(() => office);
  earlyAccessJourney(() => office);
  auditJourney(() => office);
  erasureJourney(() => office);
});

describe('the office of one process whose policy is strict', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openStandaloneOffice(strictPolicy);
  });
  afterAll(() => office?.close());

  surgeJourney(() => office);
});

describe('the office of one process that is stopped for new keys', stoppedRotationJourney);

import { describeBatchDestination } from '../../support/batch-destination-suite';
import { temporaryFolder } from '../../support/temporary-folder';
import { spoolUnderTest } from './spool-support';

describeBatchDestination('the spool', async () => spoolUnderTest(await temporaryFolder()));

import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import type { Applicant } from './applicant';
import type { StoryClock } from './clock';
import type { Inbox } from './inbox';
import type { OperatorRole } from './operator-token';
import type { Terminal } from './terminal';

/** What a story is played with. */
export interface StoryDeps {
  readonly client: CredentialServiceClient;
  /** A client for an operator of this role, the same person each time where no other is named. Throws StoryStopped where no token can be made. */
  readonly operator: (role: OperatorRole, subject?: string) => Promise<OperatorServiceClient>;
  readonly inbox: Inbox;
  readonly clock: StoryClock;
  readonly terminal: Terminal;
  readonly applicant: Applicant;
}

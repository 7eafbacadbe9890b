import {
  type WatchCredentialsResponse,
  CredentialChangeKind as WireKind,
} from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import type { WatchedCredentialChange } from '../use-cases/watch-credentials';
import { wireLevel } from './credential-message';

type Change = NonNullable<WatchedCredentialChange['change']>;

const wireKind: Readonly<Record<Change['kind'], WireKind>> = {
  activated: WireKind.CREDENTIAL_CHANGE_KIND_ACTIVATED,
  'level-changed': WireKind.CREDENTIAL_CHANGE_KIND_LEVEL_CHANGED,
  expired: WireKind.CREDENTIAL_CHANGE_KIND_EXPIRED,
  suspended: WireKind.CREDENTIAL_CHANGE_KIND_SUSPENDED,
  revoked: WireKind.CREDENTIAL_CHANGE_KIND_REVOKED,
  renewed: WireKind.CREDENTIAL_CHANGE_KIND_RENEWED,
};

export function watchedChangeMessage({ resumeToken, change }: WatchedCredentialChange): WatchCredentialsResponse {
  return { resumeToken, change: change && changeMessage(change) };
}

function changeMessage({ credentialId, holderId, kind, level, occurTime }: Change): WatchCredentialsResponse['change'] {
  return { credentialId, subject: holderId, kind: wireKind[kind], level: wireLevel[level], occurTime };
}

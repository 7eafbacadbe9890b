import type { Institution } from '../../../runtime/institution-settings';
import type { DrawForm } from '../ports';
import type { CredentialsDeps } from './deps';

/** What the use cases of forms stand on, beside what all do. */
export interface FormDeps extends CredentialsDeps {
  readonly drawForm: DrawForm;
  /** Whose forms they are. */
  readonly institution: Institution;
}

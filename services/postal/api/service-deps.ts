import type { PostalServiceServer } from '../../../proto/gen/symbolon/postal/v1/postal_service';
import type { ForOperator, ForOperatorOrService } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import type { Keyring } from '../../../runtime/keyring';
import type { VerifyOperator } from '../../../runtime/operator-token';
import type { CloseOpenDeps } from '../use-cases/close-open-batch';
import type { ExportDeps } from '../use-cases/export-reconciliation';
import type { ImportDeps } from '../use-cases/import-outcomes';
import type { PreviewDeps } from '../use-cases/preview-letter';
import type { ReleaseDeps } from '../use-cases/release-closed-batch';
import type { ReleaseHeldDeps } from '../use-cases/release-held-letter';
import type { ResolveDeps } from '../use-cases/resolve-letter';

export interface PostalServiceDeps
  extends ImportDeps,
    CloseOpenDeps,
    PreviewDeps,
    ExportDeps,
    ReleaseDeps,
    ReleaseHeldDeps,
    ResolveDeps {
  readonly keyring: Keyring;
  readonly verifyOperator: VerifyOperator;
}

/** Who may call a method, beside what the table of who may call what says. */
export interface Callers {
  readonly operator: ForOperator;
  readonly either: ForOperatorOrService;
}

/** The handlers of these methods. */
export type CallsOf<Name extends keyof HandlersFor<PostalServiceServer>> = Pick<HandlersFor<PostalServiceServer>, Name>;

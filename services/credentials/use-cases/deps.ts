import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Ids } from '../../../runtime/id';
import type { KeyedTurns } from '../../../runtime/keyed-turns';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Outbox } from '../../../runtime/outbox';
import type { Shares } from '../../../runtime/shares';
import type { Policy } from '../domain/policy';
import type { PopulationRegister, SlowHash } from '../ports';
import type { SurgeNow } from './surge-watch';

/** What the use cases stand on. */
export interface CredentialsDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly keyring: Keyring;
  readonly outbox: Outbox;
  readonly slowHash: SlowHash;
  /** A place for whatever hashes slowly, taken before anything is written: no caller gets all of them. */
  readonly pinShares: Pick<Shares, 'run'>;
  /** Undefined where this installation has none. */
  readonly register: PopulationRegister | undefined;
  /** One transaction at a time for what would wait for one lock anyway: nobody who waits holds a connection meanwhile. By fiscal code, holder or contact. */
  readonly holderTurns: KeyedTurns;
  /** As it is at each moment: a surge may change it. */
  readonly policy: Policy;
  /** As the settings have it, surge or not. */
  readonly ordinaryPolicy: Policy;
  readonly surge: SurgeNow;
  readonly clock: Clock;
  readonly ids: Ids;
  /** So many bytes from the system's CSPRNG. */
  readonly randomBytes: (count: number) => Buffer;
  readonly log: Log;
  readonly metrics: Metrics;
}

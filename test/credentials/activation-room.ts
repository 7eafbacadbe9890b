/** A credentials service in a test, with issues whose first half goes by letter. */
import { randomUUID } from 'node:crypto';
import type { RawApplication } from '../../services/credentials/domain/application';
import type { Contact } from '../../services/credentials/domain/contact';
import type { HealthCard } from '../../services/credentials/domain/health-card';
import { type Activation, activatePin } from '../../services/credentials/use-cases/activate-pin';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import type { DatabaseContext } from '../support/database-suite';
import { codesIn, type ReadCode } from './code-room';
import { anApplication, pinFrom } from './credentials-room';
import { type HolderRoom, openHolderRoom } from './holder-room';

/** An issue that waits for its activation, and all that its holder needs for that. */
export interface PostalFirst {
  readonly id: string;
  readonly application: RawApplication;
  readonly fiscalCode: string;
  readonly healthCard: HealthCard;
  readonly half: string;
  /** The delivery of the first half. */
  readonly letter: string;
  /** One that nobody else has. */
  readonly contact: Contact;
}

export interface ActivationRoom extends HolderRoom {
  /** Another holder each time, without any contact; the events are taken away. */
  postalFirst(): Promise<PostalFirst>;
  activate(issue: PostalFirst, changes?: object): Promise<Activation>;
  /** The first code among the events, which are taken away. */
  sentCode(): Promise<ReadCode>;
}

/** `seedBefore`: holders are made of the seeds that follow. */
export async function openActivationRoom(context: DatabaseContext, seedBefore: number): Promise<ActivationRoom> {
  const room = await openHolderRoom(context);
  let seed = seedBefore;
  return {
    ...room,
    postalFirst: async () => {
      seed += 1;
      const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2030-01-31' };
      const application = anApplication(seed, { mobile: undefined, email: undefined, healthCard });
      const { request, deliveries } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
      return {
        id: request.id,
        application,
        fiscalCode: String(application.fiscalCode),
        healthCard,
        half: pinFrom(await room.published()),
        letter: String(deliveries[0]?.id),
        contact: { kind: 'mobile', value: `+39347${seed}0` },
      };
    },
    activate: ({ fiscalCode, healthCard, half, contact }, changes = {}) =>
      activatePin(room.deps, { fiscalCode, healthCard, firstHalf: half, contact, ...changes }, 'portal'),
    sentCode: async () => {
      const [read] = codesIn(await room.published());
      if (read === undefined) throw new Error('no code was sent');
      return read;
    },
  };
}

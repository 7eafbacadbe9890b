import type { CredentialState } from './credential-state';

/** What a holder may do. */
export type Level = 'ordinary' | 'dispositive';

export interface Credential {
  readonly id: string;
  readonly holderId: string;
  readonly state: CredentialState;
  readonly level: Level;
  /** Until then the level counts as ordinary: the time after a restore. */
  readonly ordinaryUntilTime: Date | undefined;
  /** The Argon2id output of the personal PIN, encrypted under the pepper key; undefined until the first exchange. */
  readonly personalPinCipher: Buffer | undefined;
  /** When the personal PIN expires; undefined until the first exchange. */
  readonly expireTime: Date | undefined;
  /** The personal PIN before the last change, which for a while may change again. */
  readonly previousPin: PreviousPin | undefined;
  /** The issue exchanged last: what is sent about the credential hangs on it. Undefined until the first exchange. */
  readonly pinRequestId: string | undefined;
  /** BCP 47: of the application of that issue. */
  readonly language: string;
  /** A keyed hash of the health card that revokes it; undefined where none is known. */
  readonly healthCardIndex: Buffer | undefined;
  readonly endTime: Date | undefined;
  /** What time brings next. */
  readonly due: Due | undefined;
}

export interface PreviousPin {
  readonly cipher: Buffer;
  readonly untilTime: Date;
}

export interface Due {
  /** `level`: one that a restore kept ordinary counts as dispositive. */
  readonly step: 'reminder' | 'last-reminder' | 'expiry' | 'level';
  readonly time: Date;
}

/** A credential that nobody has used yet. */
export function newCredential(id: string, holderId: string, language: string): Credential {
  return {
    id,
    holderId,
    language,
    state: 'issued',
    level: 'ordinary',
    ordinaryUntilTime: undefined,
    personalPinCipher: undefined,
    expireTime: undefined,
    previousPin: undefined,
    pinRequestId: undefined,
    healthCardIndex: undefined,
    endTime: undefined,
    due: undefined,
  };
}

/** The level that counts at `now`. */
export function levelAt({ level, ordinaryUntilTime }: Credential, now: Date): Level {
  return ordinaryUntilTime !== undefined && now < ordinaryUntilTime ? 'ordinary' : level;
}

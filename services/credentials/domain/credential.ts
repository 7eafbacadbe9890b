/** What a holder may do. */
export type Level = 'ordinary' | 'dispositive';

export interface Credential {
  readonly id: string;
  readonly holderId: string;
  /** 'issued' until the first exchange. */
  readonly state: 'issued' | 'active';
  readonly level: Level;
  /** The Argon2id output of the personal PIN, encrypted under the pepper key; undefined until the first exchange. */
  readonly personalPinCipher: Buffer | undefined;
  /** When the personal PIN expires; undefined until the first exchange. */
  readonly expireTime: Date | undefined;
}

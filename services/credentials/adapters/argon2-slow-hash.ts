import { argon2id, hash } from 'argon2';
import { equalInConstantTime } from '../../../runtime/keyed-hash';
import { Limiter } from '../../../runtime/limiter';
import type { SlowHash } from '../ports';

/** Argon2id's cost (RFC 9106); the defaults are OWASP's smallest recommended set. */
export interface Argon2Cost {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly lanes: number;
}

interface Argon2Options {
  readonly cost: Argon2Cost;
  readonly concurrency: number;
  readonly queueLength: number;
  readonly randomBytes: (count: number) => Buffer;
}

const saltBytes = 16;
const outputBytes = 32;

/** Argon2id on libuv's threads, so many at once, so many waiting. */
export function argon2SlowHash({ cost, concurrency, queueLength, randomBytes }: Argon2Options): SlowHash {
  const limiter = new Limiter({ name: 'argon2', concurrency, queueLength });
  const output = (secret: string, salt: Buffer): Promise<Buffer> =>
    limiter.run(() =>
      hash(secret, {
        raw: true,
        type: argon2id,
        salt,
        hashLength: outputBytes,
        memoryCost: cost.memoryKibibytes,
        timeCost: cost.passes,
        parallelism: cost.lanes,
      }),
    );
  return {
    async hash(secret) {
      const salt = randomBytes(saltBytes);
      return Buffer.concat([salt, await output(secret, salt)]);
    },
    async matches(secret, hashed) {
      const made = await output(secret, hashed.subarray(0, saltBytes));
      return equalInConstantTime(made, hashed.subarray(saltBytes));
    },
  };
}

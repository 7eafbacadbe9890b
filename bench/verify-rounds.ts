/** VerifyPin beside Argon2id alone, by turns in one run: what everything around the slow comparison costs. */
import { join } from 'node:path';
import { type Loader, type MeasuredLoad, medianOf } from './measured-load';
import { runToEnd } from './processes';
import type { Served } from './rig';
import { median } from './statistics';

export interface VerifyComparison {
  /** Of Argon2id alone. */
  readonly hashesPerSecond: number;
  readonly verify: MeasuredLoad;
  /** Verifications a second over hashes a second. */
  readonly throughputRatio: number;
  readonly statementsPerCall: number;
}

const warmUpCalls = 600;
const roundCalls = 500;

export async function measureVerifies(
  loader: Loader,
  credentials: Served,
  roundCount: number,
): Promise<VerifyComparison> {
  await loader.verify(credentials, warmUpCalls);
  const hashes: number[] = [];
  const verifies: MeasuredLoad[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    hashes.push(Number(await runToEnd(process.execPath, [join(__dirname, 'argon2.js')])));
    verifies.push(await loader.verify(credentials, roundCalls));
  }
  const [hashesPerSecond, verify] = [median(hashes), medianOf(verifies)];
  return {
    hashesPerSecond,
    verify,
    throughputRatio: verify.callsPerSecond / hashesPerSecond,
    statementsPerCall: loader.statementsPerVerify,
  };
}

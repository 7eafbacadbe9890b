/** VerifyPin beside Argon2id alone, by turns in one run: what everything around the slow comparison costs. */
import { join } from 'node:path';
import { type Loader, type MeasuredLoad, medianOf } from './measured-load';
import { runToEnd } from './processes';
import type { Served } from './rig';
import { median } from './statistics';

/** Of Argon2id alone. */
export interface MeasuredHashes {
  readonly hashesPerSecond: number;
  readonly cpuMillisecondsPerHash: number;
}

export interface VerifyComparison extends MeasuredHashes {
  readonly verify: MeasuredLoad;
  /** Verifications a second over hashes a second. */
  readonly throughputRatio: number;
  /** A hash's CPU over a verification's: what other work on the machine does to both alike. The database's is not in it. */
  readonly cpuRatio: number;
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
  const hashes: MeasuredHashes[] = [];
  const verifies: MeasuredLoad[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    // What argon2.ts prints.
    hashes.push(JSON.parse(await runToEnd(process.execPath, [join(__dirname, 'argon2.js')])) as MeasuredHashes);
    verifies.push(await loader.verify(credentials, roundCalls));
  }
  const hashesPerSecond = median(hashes.map((round) => round.hashesPerSecond));
  const cpuMillisecondsPerHash = median(hashes.map((round) => round.cpuMillisecondsPerHash));
  const verify = medianOf(verifies);
  return {
    hashesPerSecond,
    cpuMillisecondsPerHash,
    verify,
    throughputRatio: verify.callsPerSecond / hashesPerSecond,
    cpuRatio: cpuMillisecondsPerHash / verify.cpuMillisecondsPerCall,
    statementsPerCall: loader.statementsPerVerify,
  };
}

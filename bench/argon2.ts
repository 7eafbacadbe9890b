/** What this machine makes of Argon2id alone, at the services' default cost and concurrency: prints hashes a second and their CPU as JSON. */
import { randomBytes } from 'node:crypto';
import { argon2SlowHash } from '../services/credentials/adapters/argon2-slow-hash';
import { readWorkConfig } from '../services/credentials/config';
import type { MeasuredHashes } from './verify-rounds';

const warmUpHashes = 20;
const seconds = 4;

async function run(): Promise<void> {
  const config = readWorkConfig({ RESTORE_LINK_URL: 'https://nowhere.invalid/' }); // none is sent
  const slowHash = argon2SlowHash({
    cost: { memoryKibibytes: config.argon2MemoryKibibytes, passes: config.argon2Passes, lanes: config.argon2Lanes },
    concurrency: config.argon2Concurrency,
    queueLength: config.argon2Concurrency,
    randomBytes,
  });
  for (let hashes = 0; hashes < warmUpHashes; hashes += 1) await slowHash.hash('AAAA2222');
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1_000;
  let hashes = 0;
  const hashOn = async (): Promise<void> => {
    while (performance.now() < end) {
      await slowHash.hash('AAAA2222');
      hashes += 1;
    }
  };
  await Promise.all(Array.from({ length: config.argon2Concurrency }, hashOn));
  const hashesPerSecond = hashes / ((performance.now() - start) / 1_000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const measured: MeasuredHashes = { hashesPerSecond, cpuMillisecondsPerHash: (user + system) / 1_000 / hashes };
  process.stdout.write(JSON.stringify(measured));
}

void run();

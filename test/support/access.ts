/** Who may call what, for servers in tests. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AccessSource } from '../../runtime/grpc-server';
import { openMetrics } from '../../runtime/metrics';
import { temporaryFolder } from './temporary-folder';

const trustDomain = 'example.org';

/** As the product ships it, by its file. */
export const shippedAccess: AccessSource = {
  text: readFileSync(resolve(__dirname, '../../proto/access.json'), 'utf8'),
  trustDomain,
};

/** As often as a test calls, and `/claims` may what the portal may: another service beside it. */
const unhurried: AccessSource = {
  text: shippedAccess.text
    .replace(/"(calls_per_\w+|burst)": \d+/g, '"$1": 1000000')
    .replace('"identities": {', '"identities": { "/claims": { "about": "Another service." },')
    .replaceAll('"callers": ["/portal"', '"callers": ["/claims", "/portal"'),
  trustDomain,
};

/** The same for a process: its path. */
export async function unhurriedAccessFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'access.json');
  await writeFile(path, unhurried.text);
  return path;
}

/** What a server needs to know whom to let in, and to count whom it does not. */
export function gates(access = unhurried) {
  return { access, metrics: openMetrics() };
}

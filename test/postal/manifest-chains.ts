/** Chains of manifests as postal makes them, for tests to spoil. */
import { createHash } from 'node:crypto';
import { letterClasses } from '../../services/postal/domain/batch';
import {
  digestOf,
  type Manifest,
  type ManifestLetter,
  manifestText,
  noPrevious,
} from '../../services/postal/domain/manifest';
import type { FoundManifest } from '../../services/postal/domain/manifest-chain';
import { signManifest } from '../../services/postal/domain/manifest-signature';
import { keyringWith, newKey } from '../support/keyrings';

export function signingKey() {
  return keyringWith(newKey('manifest-signing')).current('manifest-signing');
}

/** Ids that differ in their end. */
export function uuid(number: number): string {
  return `019c1234-5678-7000-8000-${String(number).padStart(12, '0')}`;
}

export function letter(number: number): ManifestLetter {
  return {
    letterId: uuid(number),
    attempt: 1,
    print: 1,
    file: `${uuid(number)}-1.pdf`,
    pages: 2,
    sha256: createHash('sha256').update(String(number)).digest('hex'),
    bytes: 60_000 + number,
  };
}

export interface MadeManifest extends FoundManifest {
  readonly signature: Buffer;
  readonly manifest: Manifest;
}

/** The chain that goes on from `previous`, with two letters in each. */
export function makeChain(
  key: ReturnType<typeof signingKey>,
  count: number,
  { first = 1, previous = noPrevious }: { readonly first?: number; readonly previous?: string } = {},
): MadeManifest[] {
  const chain: MadeManifest[] = [];
  for (let sequence = first; sequence < first + count; sequence += 1) {
    const before = chain.at(-1);
    const manifest: Manifest = {
      sequence,
      batchId: uuid(sequence),
      letterClass: letterClasses[sequence % 2 === 0 ? 1 : 0],
      createTime: new Date(Date.UTC(2026, 10, 27, 8, 0, sequence)),
      previous: before === undefined ? previous : digestOf(before.content),
      replaces: undefined,
      letters: [letter(sequence * 10), letter(sequence * 10 + 1)],
    };
    chain.push(sealed(key, manifest));
  }
  return chain;
}

export function sealed(key: ReturnType<typeof signingKey>, manifest: Manifest): MadeManifest {
  const content = manifestText(manifest);
  return { name: `m${manifest.sequence}`, content, signature: signManifest(key, content), manifest };
}

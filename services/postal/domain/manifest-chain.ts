/** Checks a row of manifests: each signed, each in its place, none missing, and tells the first that is not so. */
import type { KeyObject } from 'node:crypto';
import { digestOf, noPrevious, parsedManifest } from './manifest';
import { isSignedBy } from './manifest-signature';

/** A manifest as it was found, in the order in which they should be. */
export interface FoundManifest {
  /** The file's name, for telling which it is. */
  readonly name: string;
  readonly content: Buffer;
  /** Undefined where there is none beside it. */
  readonly signature: Buffer | undefined;
}

/** What is known of the chain from elsewhere: without it, nothing tells that its beginning or its end is missing. */
export interface ChainEnds {
  /** The first manifest's sequence; default 1. What came before a later one is taken on trust. */
  readonly first?: number;
  /** SHA-256, in hex, of a manifest that must be in it. */
  readonly contains?: string;
}

/**
 * `damaged`: no manifest, or not as one is written. `unsigned`: no signature beside it. `changed`: after it was signed. `other-key`: signed,
 * but by none of the keys given. `removed`: not there. `reordered`: there, but further on. `repeated`: an
 * earlier one's sequence once more. `forked`: another one, rightly signed too, must have stood in its or its predecessor's place.
 * `cut-short`: it does not reach the one that is known from elsewhere.
 */
export type ChainFaultKind =
  | 'damaged'
  | 'unsigned'
  | 'changed'
  | 'other-key'
  | 'removed'
  | 'reordered'
  | 'repeated'
  | 'forked'
  | 'cut-short';

export type ChainVerdict =
  | {
      readonly kind: 'whole';
      readonly manifests: number;
      readonly letters: number;
      readonly first: number;
      readonly last: number;
      /** SHA-256, in hex, of the last one. */
      readonly lastDigest: string;
    }
  | {
      readonly kind: 'broken';
      readonly fault: ChainFaultKind;
      /** The first sequence that is not as it must be. */
      readonly sequence: number;
      /** Where that was seen; empty where the chain ends before. */
      readonly name: string;
    }
  | { readonly kind: 'empty' };

/** The chain so far, all of it right. */
interface Progress {
  readonly manifests: number;
  readonly letters: number;
  readonly last: number;
  /** What the next one must have as `previous`; undefined where that is taken on trust. */
  readonly digest: string | undefined;
  /** Whether it contains what it must. */
  readonly isReached: boolean;
}

type Judgement =
  | { readonly kind: 'right'; readonly progress: Progress }
  | { readonly kind: 'wrong'; readonly fault: ChainFaultKind; readonly sequence: number };

/** Reads one after the other, and stops at the first fault: of it a look at what follows tells more, and never more than two are in memory. */
export async function verifyChain(
  found: AsyncIterable<FoundManifest>,
  keys: readonly KeyObject[],
  { first = 1, contains }: ChainEnds = {},
): Promise<ChainVerdict> {
  const digest = first === 1 ? noPrevious : undefined;
  let progress: Progress = { manifests: 0, letters: 0, last: first - 1, digest, isReached: contains === undefined };
  let wrong: { readonly at: FoundManifest; readonly fault: ChainFaultKind; readonly sequence: number } | undefined;
  for await (const one of found) {
    if (wrong === undefined) {
      const judged = judge(one, progress, keys, contains);
      if (judged.kind === 'right') progress = judged.progress;
      else wrong = { ...judged, at: one };
    } else if (wrong.fault === 'changed') {
      const isChained = parsedManifest(one.content)?.previous === digestOf(wrong.at.content);
      return broken({ ...wrong, fault: isChained ? 'other-key' : 'changed' });
    } else if (wrong.fault === 'removed') {
      if (parsedManifest(one.content)?.sequence === wrong.sequence) return broken({ ...wrong, fault: 'reordered' });
    } else {
      return broken(wrong);
    }
  }
  if (wrong !== undefined) return broken(wrong);
  if (progress.manifests === 0 || progress.digest === undefined) return { kind: 'empty' };
  const { manifests, letters, last, digest: lastDigest } = progress;
  if (!progress.isReached) return { kind: 'broken', fault: 'cut-short', sequence: last + 1, name: '' };
  return { kind: 'whole', manifests, letters, first, last, lastDigest };
}

function broken({ at, fault, sequence }: { at: FoundManifest; fault: ChainFaultKind; sequence: number }): ChainVerdict {
  return { kind: 'broken', fault, sequence, name: at.name };
}

function judge(
  { content, signature }: FoundManifest,
  progress: Progress,
  keys: readonly KeyObject[],
  contains: string | undefined,
): Judgement {
  const expected = progress.last + 1;
  const wrong = (fault: ChainFaultKind, sequence = expected) => ({ kind: 'wrong', fault, sequence }) as const;
  const manifest = parsedManifest(content);
  if (manifest === undefined) return wrong('damaged');
  if (signature === undefined) return wrong('unsigned');
  if (!isSignedBy(keys, content, signature)) return wrong('changed');
  const { sequence, previous, letters } = manifest;
  const digest = digestOf(content);
  if (sequence > expected) return wrong('removed');
  if (sequence === progress.last && digest !== progress.digest) return wrong('forked', sequence);
  if (sequence < expected) return wrong('repeated', sequence);
  if (progress.digest !== undefined && previous !== progress.digest) return wrong('forked');
  const counted = { manifests: progress.manifests + 1, letters: progress.letters + letters.length };
  return {
    kind: 'right',
    progress: { ...counted, last: sequence, digest, isReached: progress.isReached || digest === contains },
  };
}

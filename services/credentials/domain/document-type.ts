/** What documents may be, told by their first bytes, whatever they are said to be. */

export const mediaTypes = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** So many of its first bytes tell a document's type. */
export const typeBytes = 8;

const beginnings: Readonly<Record<MediaType, Buffer>> = {
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
  'image/png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  'application/pdf': Buffer.from('%PDF-', 'latin1'),
};

/** Undefined where it is none of them. */
export function mediaTypeOf(begun: Uint8Array): MediaType | undefined {
  return mediaTypes.find((type) => beginnings[type].equals(begun.subarray(0, beginnings[type].length)));
}

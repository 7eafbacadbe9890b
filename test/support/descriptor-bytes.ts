import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The committed descriptor set of all of Symbolon's proto files. */
export function descriptorBytes(): Buffer {
  return readFileSync(resolve(__dirname, '../../proto/gen/descriptors.binpb'));
}

/** Cuts what a socket gives into whole PDUs, and holds no more of one than it may be long. */
import { headerBytes } from './pdu-reader';

/** Far beyond any receipt; a banner of text reads as a length of a gigabyte. */
const maxPduBytes = 16_384;

export class Frames {
  private rest: Buffer = Buffer.alloc(0);

  /** One has begun and is not whole. */
  get isWithinPdu(): boolean {
    return this.rest.length > 0;
  }

  /** The PDUs that are whole now, in their order; 'bad-length' where no PDU can begin here, and nothing after it can be read. */
  push(chunk: Buffer): { readonly frames: readonly Buffer[]; readonly fault?: 'bad-length' } {
    let left = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Buffer[] = [];
    while (left.length >= 4) {
      const length = left.readUInt32BE(0);
      if (length < headerBytes || length > maxPduBytes) return { frames, fault: 'bad-length' };
      if (left.length < length) break;
      frames.push(left.subarray(0, length));
      left = left.subarray(length);
    }
    this.rest = left;
    return { frames };
  }
}

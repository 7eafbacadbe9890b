/** A logo of pixels. What shines through becomes white: the paper. */
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { Fault } from '../../../../runtime/fault';
import { pageResources, writeObject } from '../../../../runtime/pdf-writer';
import type { Picture } from './picture';

/** More is not seen in a letterhead, and every letter carries it. */
const mostPixels = 2_000_000;
const mostEmbeddedBytes = 512 * 1024;
const headerBytes = 24;
const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Faults: invalid (LOGO_UNREADABLE, LOGO_TOO_LARGE). */
export function openPngLogo(content: Buffer): Picture {
  const { width, height } = sizeOf(content);
  // Looked at before anything is unpacked: a small file may claim to be a large picture.
  if (width * height > mostPixels) throw tooLarge(`the logo has more than ${mostPixels} pixels`);
  const data = deflateSync(onPaper(pixelsOf(content)), { level: 9 });
  if (data.length > mostEmbeddedBytes) throw tooLarge('the logo would make every letter larger by over 512 KiB');
  const image = {
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    BitsPerComponent: 8,
    ColorSpace: 'DeviceRGB',
    Filter: 'FlateDecode',
  };
  return {
    width,
    height,
    draw: (document) => {
      pageResources(document).xobjects['Logo'] = writeObject(document, { ...image }, data);
      // A picture stands on its lower edge, the page's y axis points down.
      return `${width} 0 0 ${-height} 0 ${height} cm /Logo Do`;
    },
  };
}

/** What every PNG begins with. */
export function isPng(content: Buffer): boolean {
  return content.subarray(0, signature.length).equals(signature);
}

function sizeOf(content: Buffer): { readonly width: number; readonly height: number } {
  if (content.length < headerBytes || !isPng(content)) throw unreadable();
  const [width, height] = [content.readUInt32BE(16), content.readUInt32BE(20)];
  if (width === 0 || height === 0) throw unreadable();
  return { width, height };
}

function pixelsOf(content: Buffer): Buffer {
  try {
    return PNG.sync.read(content).data;
  } catch (error) {
    throw unreadable(error);
  }
}

/** Red, green, blue and opacity to red, green and blue on white. */
function onPaper(pixels: Buffer): Buffer {
  const opaque = Buffer.alloc((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const opacity = (pixels[from + 3] ?? 255) / 255;
    for (let color = 0; color < 3; color += 1) {
      opaque[to + color] = Math.round((pixels[from + color] ?? 255) * opacity + 255 * (1 - opacity));
    }
  }
  return opaque;
}

function tooLarge(message: string): Fault {
  return new Fault('invalid', 'LOGO_TOO_LARGE', message);
}

function unreadable(cause?: unknown): Fault {
  return new Fault('invalid', 'LOGO_UNREADABLE', 'the logo is no whole PNG', { cause });
}

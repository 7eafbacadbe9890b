// `npm run sheet` writes docs/pictures/sheet.svg from the geometry that letters are drawn by.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { sheetPicture } from './sheet-picture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const drawing = (file) => require(join(root, 'dist/services/postal/adapters/pdf', `${file}.js`));

await build(root);
const places = Object.assign({}, ...['geometry', 'envelopes', 'machine-marks'].map(drawing));
writeFileSync(join(root, 'docs/pictures/sheet.svg'), sheetPicture(places));
console.log('docs/pictures/sheet.svg is written');

import { resolve } from 'node:path';
import { readSourceFiles, runningDependencies } from '../../scripts/source-files.mjs';
import { importsOf, structureFaults } from '../../scripts/structure.mjs';

const root = resolve(__dirname, '../..');

test('every import goes the way it may, nothing imports in a circle, and no file is too long', () => {
  expect(structureFaults(readSourceFiles(root), runningDependencies(root))).toEqual([]);
});

/** A small house: path -> what it imports. */
function faultsOf(tree: Readonly<Record<string, readonly string[]>>): string[] {
  const files = Object.entries(tree).map(
    ([path, names]) => [path, names.map((name) => `import '${name}';\n`).join('')] as const,
  );
  return structureFaults(new Map(files), ['knex']);
}

describe('The structure check', () => {
  test('lets a well-built house stand', () => {
    const tree = {
      'runtime/fault.ts': ['node:util', '../proto/gen/google/rpc/status'],
      'proto/gen/google/rpc/status.ts': [],
      'proto/gen/symbolon/event.ts': ['../google/rpc/status'],
      'services/notify/main.ts': ['./wire', '../../runtime/fault'],
      'services/notify/wire.ts': ['./consumer', './store/message', './adapters/smtp', './migrations/index'],
      'services/notify/consumer.ts': ['./use-cases/take', '../../proto/gen/symbolon/event'],
      'services/notify/use-cases/take.ts': ['../domain/message', '../store/message', '../ports'],
      'services/notify/store/message.ts': ['knex', '../domain/message'],
      'services/notify/domain/message.ts': ['../../../runtime/fault'],
      'services/notify/ports.ts': ['./domain/message'],
      'services/notify/adapters/smtp.ts': ['../ports'],
      'services/notify/migrations/index.ts': [],
      'services/standalone/wire.ts': ['../notify/wire'],
      'cli/try.ts': ['../proto/gen/symbolon/event', '../runtime/fault'],
      'test/notify/message.test.ts': ['../../services/notify/domain/message', 'jest'],
    };

    expect(faultsOf(tree)).toEqual([]);
  });

  test.each([
    ['services/notify/domain/message.ts', '../store/message', 'services/notify/store/message'],
    ['services/notify/domain/message.ts', '../wire', 'services/notify/wire'],
    ['services/notify/api/service.ts', '../store/message', 'services/notify/store/message'],
    ['services/notify/store/message.ts', '../use-cases/take', 'services/notify/use-cases/take'],
    ['services/notify/adapters/smtp.ts', '../store/message', 'services/notify/store/message'],
    ['services/notify/use-cases/take.ts', '../adapters/smtp', 'services/notify/adapters/smtp'],
    ['services/notify/wire.ts', '../credentials/domain/pin', 'services/credentials/domain/pin'],
    ['services/notify/wire.ts', '../standalone/wire', 'services/standalone/wire'],
    ['services/notify/wire.ts', '../../test/support/run', 'test/support/run'],
    ['services/standalone/wire.ts', '../../test/support/run', 'test/support/run'],
    ['runtime/fault.ts', '../services/notify/domain/message', 'services/notify/domain/message'],
    ['runtime/fault.ts', '../proto/gen/symbolon/event', 'proto/gen/symbolon/event'],
    ['cli/try.ts', '../services/credentials/wire', 'services/credentials/wire'],
    ['services/notify/odds-and-ends/thing.ts', '../domain/message', 'is in no room'],
  ])('refuses that %s imports %s', (path, imported, named) => {
    expect(faultsOf({ [path]: [imported], 'services/notify/domain/other.ts': [] })).toEqual([
      expect.stringContaining(named),
    ]);
  });

  test('names a cycle once, types included', () => {
    const files = new Map([
      ['runtime/c.ts', "import { a } from './a';"],
      ['runtime/a.ts', "import type { B } from './b';"],
      ['runtime/b.ts', "export { c } from './c';"],
    ]);

    expect(structureFaults(files, [])).toEqual(['cycle: runtime/a.ts -> runtime/b.ts -> runtime/c.ts -> runtime/a.ts']);
  });

  test('refuses a package that is not there when running', () => {
    expect(faultsOf({ 'runtime/a.ts': ['knex', 'jest'], 'bench/a.ts': ['jest'] })).toEqual([
      "runtime/a.ts imports jest, which is not in package.json's dependencies",
    ]);
  });

  test('refuses a file of more than 250 lines, generated ones excepted', () => {
    const files = new Map([
      ['runtime/a.ts', '\n'.repeat(250)],
      ['runtime/b.ts', '\n'.repeat(251)],
      ['proto/gen/symbolon/c.ts', '\n'.repeat(251)],
    ]);

    expect(structureFaults(files, [])).toEqual([expect.stringContaining('runtime/b.ts has 251 lines')]);
  });

  test('reads every form of an import, and none from comments', () => {
    const text = `
      import './a'; import b, { type B } from "./b"; import type { C } from './c';
      export * from './d'; export type { E } from './e'; import f = require('./f'); const g = await import('./g');
      import {
        h,
      } from './h';
      /* import './no'; */
      // import './no';
      const text = 'from';
    `;

    expect(importsOf(text).sort()).toEqual(['./a', './b', './c', './d', './e', './f', './g', './h']);
  });
});

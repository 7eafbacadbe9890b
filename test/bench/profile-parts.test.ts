import type { Profiler } from 'node:inspector';
import { partSeconds } from '../../bench/profile-parts';

const dist = 'file:///somewhere/dist';
const packages = 'file:///somewhere/node_modules';
const nothing = { seal: 0, sign: 0, SQL: 0, produce: 0, call: 0, fields: 0, rules: 0, log: 0, Node: 0 };

/** One sample of a second on each stack; a stack is the files of its functions from the outside in. */
function profileOf(...stacks: readonly (readonly string[])[]): Profiler.Profile {
  const nodes: Profiler.ProfileNode[] = [nodeOf(1, '(root)', '')];
  const samples = stacks.map((stack) => {
    let parent = nodes[0];
    for (const url of stack) {
      const isName = url.startsWith('(');
      const node = nodeOf(nodes.length + 1, isName ? url : 'work', isName ? '' : url);
      parent?.children?.push(node.id);
      nodes.push(node);
      parent = node;
    }
    return parent?.id ?? 0;
  });
  return { nodes, samples, timeDeltas: samples.map(() => 1_000_000), startTime: 0, endTime: 0 };
}

function nodeOf(id: number, functionName: string, url: string): Profiler.ProfileNode {
  return { id, callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 }, children: [] };
}

test('a sample counts for the innermost function that belongs to a part', () => {
  const profile = profileOf(
    [`${dist}/services/credentials/use-cases/request-pin.js`],
    [`${dist}/services/credentials/use-cases/request-pin.js`, `${dist}/services/credentials/store/holders.js`],
    [`${dist}/services/credentials/store/holders.js`, `${packages}/knex/lib/client.js`],
    [`${dist}/runtime/relay.js`, `${packages}/kafkajs/src/network/connection.js`],
    [`${dist}/services/credentials/store/deliveries.js`, `${dist}/runtime/field-cipher.js`],
    [`${packages}/@grpc/grpc-js/build/src/server.js`],
  );

  expect(partSeconds(profile)).toEqual({ ...nothing, rules: 1, SQL: 2, produce: 1, fields: 1, call: 1 });
});

test("Node's own functions count for whoever called them, and for the event loop only where nobody did", () => {
  const profile = profileOf(
    [`${dist}/runtime/signature.js`, 'node:internal/crypto/sig'],
    [`${packages}/mysql2/lib/base/connection.js`, 'node:net', '(writeBuffer)'],
    [`${packages}/jose/dist/webapi/lib/jwe_encrypt.js`, 'node:internal/crypto/webcrypto'],
    ['node:internal/crypto/webcrypto', 'node:internal/crypto/util'],
    ['node:internal/http2/core'],
    ['node:internal/timers'],
    ['(garbage collector)'],
  );

  expect(partSeconds(profile)).toEqual({ ...nothing, sign: 1, SQL: 1, seal: 2, call: 1, Node: 2 });
});

test('neither idleness nor what the bench does in the process is counted', () => {
  const profile = profileOf(['(idle)'], [`${dist}/bench/profile-preload.js`, 'node:inspector']);

  expect(partSeconds(profile)).toEqual(nothing);
});

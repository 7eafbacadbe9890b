// What may import what, as ARCHITECTURE has it, and how long a file may be. Pure: it reads a map of files and tells the faults.
import { posix } from 'node:path';

const linesAtMost = 250;

const shared = ['runtime', 'proto', 'foreign-proto'];

/** Where an import may go, room by room. `*` is every room of the same service. */
const arrows = {
  proto: ['proto', 'foreign-proto'],
  'foreign-proto': ['foreign-proto'],
  runtime: ['runtime', 'foreign-proto'],
  cli: ['cli', ...shared],
  root: ['*', ...shared],
  api: ['api', 'use-cases', 'domain', ...shared],
  consumer: ['consumer', 'use-cases', 'domain', ...shared],
  'use-cases': ['use-cases', 'domain', 'store', 'ports', 'templates', ...shared],
  domain: ['domain', ...shared],
  store: ['store', 'domain', ...shared],
  ports: ['ports', 'domain', ...shared],
  adapters: ['adapters', 'ports', 'domain', 'templates', ...shared],
  templates: ['templates', 'domain', ...shared],
  migrations: ['migrations', ...shared],
};

/** Files at a service's root that are rooms of their own; the others (main, wire, config) put the service together. */
const rootRooms = { 'consumer.ts': 'consumer', 'ports.ts': 'ports' };

/** Not bound by arrows: the process that holds all three services, what measures, what tests. */
const freeRooms = ['test', 'bench', 'standalone'];

/**
 * @param files path from the repository's root -> text, of every TypeScript file outside node_modules
 * @param dependencies the names of the packages that are there when running
 * @returns a sentence for every fault, sorted
 */
export function structureFaults(files, dependencies) {
  const imports = new Map([...files].map(([path, text]) => [path, importsOf(text)]));
  const graph = new Map([...imports].map(([path, names]) => [path, resolveAll(path, names, files)]));
  const faults = [
    ...[...graph].flatMap(([path, targets]) => targets.flatMap((target) => arrowFault(path, target))),
    ...cycles(graph),
    ...[...imports].flatMap(([path, names]) => packageFaults(path, names, dependencies)),
    ...[...files].flatMap(([path, text]) => sizeFault(path, text)),
  ];
  return [...new Set(faults)].sort();
}

/** The names that a file imports, types included; comments are no code. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const forms = [
    /\b(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  return [...new Set(forms.flatMap((form) => [...code.matchAll(form)].map(([, name]) => name)))];
}

function resolveAll(path, names, files) {
  const relative = names.filter((name) => name.startsWith('.'));
  return relative.map((name) => {
    const base = posix.join(posix.dirname(path), name);
    const candidates = [base, `${base}.ts`, `${base}.d.ts`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')];
    return candidates.find((candidate) => files.has(candidate)) ?? base;
  });
}

/** The service, where it is in one, and the room; outside the services the area is the room. */
function placeOf(path) {
  const [area, service, ...rest] = path.split('/');
  if (area === 'proto') return { room: path.startsWith('proto/gen/symbolon/') ? 'proto' : 'foreign-proto' };
  if (area !== 'services') return { room: area };
  if (service === 'standalone') return { service, room: 'standalone' };
  const [first = ''] = rest;
  return { service, room: rest.length > 1 ? first : (rootRooms[first] ?? 'root') };
}

function arrowFault(from, to) {
  const source = placeOf(from);
  const target = placeOf(to);
  if (target.room === 'test' && source.room !== 'test') return [`${from} imports a test: ${to}`];
  if (freeRooms.includes(source.room)) return [];
  const allowed = arrows[source.room];
  if (allowed === undefined) return [`${from} is in no room: ${source.room} is not one of ${Object.keys(arrows)}`];
  const isElsewhere = target.service !== undefined && target.service !== source.service;
  if (isElsewhere && source.service !== undefined) return [`${from} imports another service: ${to}`];
  const isAllowed =
    !isElsewhere && (allowed.includes(target.room) || (allowed.includes('*') && target.service !== undefined));
  return isAllowed ? [] : [`${from} (${source.room}) must not import ${to} (${target.room})`];
}

/** Each cycle once, named from its first file in the alphabet. */
function cycles(graph) {
  const found = new Set();
  const done = new Set();
  const visit = (path, trail) => {
    const at = trail.indexOf(path);
    if (at >= 0) found.add(cycleText(trail.slice(at)));
    if (at >= 0 || done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return [...found];
}

function cycleText(members) {
  const first = members.indexOf([...members].sort()[0]);
  const turned = [...members.slice(first), ...members.slice(0, first)];
  return `cycle: ${[...turned, turned[0]].join(' -> ')}`;
}

/** `npm start` installs without the development packages: what runs must not need one. */
function packageFaults(path, names, dependencies) {
  if (!['runtime', 'services', 'cli'].includes(path.split('/')[0])) return [];
  const packages = names.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf);
  const missing = packages.filter((name) => !dependencies.includes(name));
  return missing.map((name) => `${path} imports ${name}, which is not in package.json's dependencies`);
}

function packageOf(name) {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function sizeFault(path, text) {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const isMeasured = !path.startsWith('proto/gen/') && lines > linesAtMost;
  return isMeasured ? [`${path} has ${lines} lines: more than ${linesAtMost} is usually two ideas in one file`] : [];
}

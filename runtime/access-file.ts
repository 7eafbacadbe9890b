/** Reads the file that says who may call what, and names everything that is wrong in it, by its place. Its form: docs/access.md. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { readIdentities, readRoles } from './access-identities';
import { readLimits } from './access-limits';
import { wrongSetting, wrongSettings } from './config';
import { doMeet } from './identity-path';
import { Place, type PlaceFault } from './json-place';
import { parsedJson, repeatedMembers } from './parsed-json';
import type { CallRate } from './rate-limit';

/** Who may call a method. */
export interface MethodAccess {
  /** Paths of identities, `/notify/*` for all below one, `*` for all; nobody where it is empty. */
  readonly callers: readonly string[];
  /** The roles of which an operator needs one; empty where it is for no operator. */
  readonly roles: readonly string[];
}

export interface AccessTable {
  /** By the method's full name, 'package.Service/Method'; nobody may call what is not here. */
  readonly methods: ReadonlyMap<string, MethodAccess>;
  /** With which identities people call: what they may do, the token says. */
  readonly operators: readonly string[];
  /** How often an identity may call, by its path; all others as `otherCallers`. */
  readonly callers: ReadonlyMap<string, CallRate>;
  readonly otherCallers: CallRate;
  /** How often one operator may call. */
  readonly operator: CallRate;
}

const setting = 'ACCESS_FILE';
export const everybody = '*';

/**
 * The table, which must have every method of these services, and of them no other.
 * Faults: invalid WRONG_SETTINGS, naming all that is wrong.
 */
export function readAccessTable(text: string, services: readonly ServiceDefinition[]): AccessTable {
  const document = parsedJson(text);
  if (document === undefined) throw wrongSettings([wrongSetting(setting, 'is no JSON')]);
  const faults: PlaceFault[] = [];
  const place = new Place('', document, faults);
  for (const name of repeatedMembers(text)) place.fault(`has ${name} twice in one object`);
  const root = place.object(['identities', 'roles', 'limits', 'services']);
  const identities = readIdentities(root.required('identities'));
  const roles = readRoles(root.required('roles'));
  const limits = readLimits(root.required('limits'));
  const methods = new Map<string, MethodAccess>();
  const operators = identities.filter((identity) => identity.isOperators).map(({ path }) => path);
  const known = { identities: identities.map(({ path }) => path), operators, roles };
  const servicesPlace = root.required('services');
  for (const [service, place] of servicesPlace.entries())
    for (const [method, at] of place.entries()) methods.set(`${service}/${method}`, readMethod(at, known));
  tellMissing(servicesPlace, methods, services);
  if (faults.length > 0) throw wrongSettings(faults.map((fault) => wrongSetting(setting, fault)));
  const callers = new Map(identities.flatMap(({ path, rate }) => (rate === undefined ? [] : [[path, rate] as const])));
  return { methods, operators, callers, otherCallers: limits.caller, operator: limits.operator };
}

interface Known {
  readonly identities: readonly string[];
  readonly operators: readonly string[];
  readonly roles: readonly string[];
}

function readMethod(place: Place, known: Known): MethodAccess {
  const members = place.object(['callers', 'roles', 'note']);
  const callers = members.required('callers').texts();
  for (const { text, place: at } of callers)
    if (text !== everybody && !known.identities.some((identity) => doMeet(identity, text)))
      at.fault('must be * or one of the identities');
  const roles = members.optional('roles').texts();
  for (const { text, place: at } of roles)
    if (text !== everybody && !known.roles.includes(text)) at.fault('must be * or one of the roles');
  if (members.optional('note').isThere) members.optional('note').text();
  const paths = callers.map(({ text }) => text);
  const isForOperators = paths.some((path) => known.operators.some((one) => doMeet(one, path)));
  if (isForOperators && roles.length === 0) place.fault('must have roles: operators may call it');
  if (!isForOperators && roles.length > 0) place.fault('must have no roles: operators may not call it');
  const isForAll = roles.some(({ text }) => text === everybody);
  return { callers: paths, roles: isForAll ? known.roles : roles.map(({ text }) => text) };
}

/** What is served, and nothing else, must be in the table; what another process serves is that one's to look at. */
function tellMissing(
  place: Place,
  methods: ReadonlyMap<string, MethodAccess>,
  services: readonly ServiceDefinition[],
): void {
  const served = new Set(services.flatMap((service) => Object.values(service).map(({ path }) => path.slice(1))));
  const names = new Set([...served].map(serviceOf));
  for (const method of served) if (!methods.has(method)) place.at(method, undefined).fault('is missing');
  for (const method of methods.keys())
    if (names.has(serviceOf(method)) && !served.has(method)) place.at(method, undefined).fault('is no method');
}

function serviceOf(method: string): string {
  return method.slice(0, method.indexOf('/'));
}

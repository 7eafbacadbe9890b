/** Reads which calling services want to be told of their messages, and where, and names everything that is wrong in it, by its place. */

import { Place, type PlaceFault } from '../../../runtime/json-place';
import { isLoopbackHost } from '../../../runtime/loopback';
import { type ToldState, toldStates } from '../domain/webhook-call';

export interface ConfiguredReceiver {
  /** Its identity, as its certificate has it. */
  readonly caller: string;
  readonly url: URL;
  readonly secretFile: string;
  /** While a secret is exchanged: the one before. */
  readonly previousSecretFile: string | undefined;
  readonly caFile: string | undefined;
  readonly states: ReadonlySet<ToldState>;
}

type ReadReceivers =
  | { readonly kind: 'right'; readonly receivers: readonly ConfiguredReceiver[] }
  | { readonly kind: 'wrong'; readonly faults: readonly PlaceFault[] };

const mostReceivers = 100;

export function readReceivers(document: unknown, { requireTls }: { readonly requireTls: boolean }): ReadReceivers {
  const faults: PlaceFault[] = [];
  const root = new Place('', document, faults);
  const places = root.items();
  if (places.length > mostReceivers) root.fault(`must have at most ${mostReceivers} receivers`);
  const receivers = places.map((place) => readReceiver(place, requireTls));
  for (const [index, { caller }] of receivers.entries())
    if (caller !== '' && receivers.findIndex((other) => other.caller === caller) < index)
      root.at(String(index), undefined).fault('is of a caller that has one already');
  return faults.length > 0 ? { kind: 'wrong', faults } : { kind: 'right', receivers };
}

function readReceiver(place: Place, requireTls: boolean): ConfiguredReceiver {
  const members = place.object(['caller', 'url', 'secret_file', 'previous_secret_file', 'ca_file', 'states']);
  const required = (name: string) => {
    const at = members.required(name);
    return at.isThere ? (at.text() ?? '') : '';
  };
  const optional = (name: string) => (members.optional(name).isThere ? members.optional(name).text() : undefined);
  const caller = required('caller');
  const callerPlace = members.optional('caller');
  if (callerPlace.isThere && !/^[\x21-\x7e]{1,200}$/.test(caller))
    callerPlace.fault('must be an identity, such as spiffe://example.org/portal');
  return {
    caller,
    url: readUrl(members.required('url'), requireTls),
    secretFile: required('secret_file'),
    previousSecretFile: optional('previous_secret_file'),
    caFile: optional('ca_file'),
    states: readStates(members.optional('states')),
  };
}

function readUrl(place: Place, requireTls: boolean): URL {
  const text = place.isThere ? (place.text() ?? '') : '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!place.isThere) return nowhere;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    place.fault('must be an https: address');
    return nowhere;
  }
  if (url.protocol === 'http:' && requireTls && !isLoopbackHost(url.hostname))
    place.fault('must be https: unless it is this machine, or WEBHOOKS_REQUIRE_TLS is false');
  if (url.username !== '' || url.password !== '' || url.hash !== '') place.fault('must have neither a user nor a #');
  return url;
}

/** Stands where there is none, beside its fault. */
const nowhere = new URL('https://invalid.invalid/');

/** All, where they are not told. */
function readStates(place: Place): ReadonlySet<ToldState> {
  if (!place.isThere) return new Set(toldStates);
  const states = place.texts().map(({ text, place: at }) => ({ state: toldStates.find((one) => one === text), at }));
  for (const { state, at } of states) if (state === undefined) at.fault(`must be one of ${toldStates.join(', ')}`);
  if (states.length === 0) place.fault('must name a state at least');
  return new Set(states.flatMap(({ state }) => state ?? []));
}

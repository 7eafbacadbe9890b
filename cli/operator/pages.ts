/** Lists page by page, as far as was asked for. */
import { fromJson, type JsonObject, type JsonValue, type Message, toJson } from '@bufbuild/protobuf';
import type { Act } from './act';
import { type Calling, callOnce } from './calls';
import { contract, methodNamed } from './contract';

const pageRows = 200;
/** --all ends there: more is a matter for an export. */
export const mostRows = 10_000;
/** And a walk through something that is counted, not listed. */
const mostPages = 100_000;

export interface Paging {
  readonly limit: number;
  /** What is omitted stands for itself in a list of names and values, and is told in JSON. */
  readonly emitAll: boolean;
}

export function isPaged({ rpc }: Act): boolean {
  return methodNamed(rpc).input.fields.some(({ name }) => name === 'page_token');
}

/** One answer, as JSON: of a list with the rows of all pages up to the limit, and the token of what is left. */
export async function askAll(
  act: Act,
  calling: Calling,
  request: Message,
  { limit, emitAll }: Paging,
): Promise<JsonObject> {
  const { input, output } = methodNamed(act.rpc);
  const json = (message: Message) =>
    objectOf(toJson(output, message, { registry: contract(), alwaysEmitImplicit: emitAll }));
  if (!isPaged(act)) return json(await callOnce(calling, request));
  const asked = objectOf(toJson(input, request, { registry: contract() }));
  const list = act.rows?.field ?? output.fields.find(({ name }) => name === 'discrepancies')?.jsonName;
  let all: JsonObject = {};
  for (let page = 0, token = ''; page < mostPages; page += 1) {
    const found = list === undefined ? undefined : all[list];
    const left = limit - (Array.isArray(found) ? found.length : 0);
    if (page > 0 && (token === '' || (act.walksAll !== true && left <= 0))) break;
    const pageSize = act.walksAll === true ? 0 : Math.min(pageRows, left);
    const next = fromJson(input, { ...asked, pageSize, pageToken: token }, { registry: contract() });
    const answer = json(await callOnce(calling, next));
    all = page === 0 ? answer : merged(all, answer, list);
    token = String(answer['nextPageToken'] ?? '');
  }
  return all;
}

/** Rows follow rows, counts are added up, of anything else the later one holds. */
function merged(before: JsonObject, after: JsonObject, list: string | undefined): JsonObject {
  const both = { ...before, ...after };
  for (const [name, value] of Object.entries(before)) {
    const more = after[name];
    if (Array.isArray(value) && (name === list || list === undefined)) both[name] = [...value, ...arrayOf(more)];
    if (list === undefined && name.endsWith('Count')) both[name] = String(Number(value) + Number(more ?? 0));
  }
  if (after['nextPageToken'] === undefined) delete both['nextPageToken'];
  return both;
}

function arrayOf(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: JsonValue): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('no message is this in JSON');
  return value;
}

/** The fields of a request as arguments and options of its command. */
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { Act } from './act';
import { methodNamed, timestampName } from './contract';

/** One value that can be given, and where it stands in the request's JSON. */
export interface Slot {
  readonly name: string;
  readonly field: DescField;
  readonly path: readonly string[];
}

/** Symbolon's own word for it, since --subject tells who the operator is. */
const ownNames: Readonly<Record<string, string>> = { subject: 'pseudonym' };
const paging = ['page_size', 'page_token'];

/** What the arguments and options of an act are about. */
export function requestPart({ rpc, below }: Act): DescMessage {
  const { input } = methodNamed(rpc);
  const part = input.fields.find(({ name }) => name === below);
  return part?.fieldKind === 'message' ? part.message : input;
}

/** All values of an act, arguments first. A name that two fields share, or a mere number, is preceded by what it is in. */
export function slotsOf(act: Act): { readonly positional: readonly Slot[]; readonly optional: readonly Slot[] } {
  const found = fieldsBelow(requestPart(act), [], undefined).filter(
    ({ field }) => !paging.includes(field.name) && act.omits?.includes(field.name) !== true,
  );
  const nameOf = ({ field }: Found) => act.flags?.[field.name] ?? ownNames[field.name] ?? field.name;
  const slots = found.map((one) => {
    const isShared = one.field.name === 'number' || found.filter((other) => nameOf(other) === nameOf(one)).length > 1;
    const name = isShared && one.within !== undefined ? `${one.within}_${nameOf(one)}` : nameOf(one);
    return { name: name.replaceAll('_', '-'), field: one.field, path: one.path };
  });
  const taken = (act.takes ?? []).map((name) => name.replace('?', ''));
  const positional = taken.flatMap(
    (name) => slots.find(({ field, path }) => field.name === name && path.length === 1) ?? [],
  );
  return { positional, optional: slots.filter((slot) => !positional.includes(slot)) };
}

type Found = Omit<Slot, 'name'> & { readonly within: string | undefined };

function fieldsBelow(message: DescMessage, path: readonly string[], within: string | undefined): Found[] {
  return message.fields.flatMap((field): Found[] => {
    const own = [...path, field.jsonName];
    if (field.fieldKind === 'message' && field.message.typeName !== timestampName)
      return fieldsBelow(field.message, own, field.name);
    // What has parts itself, and several of them, is given as JSON only.
    if (field.fieldKind === 'list' && field.listKind === 'message') return [];
    return [{ field, path: own, within }];
  });
}

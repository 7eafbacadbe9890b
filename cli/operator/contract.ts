/** The services' contract as data: what a method takes and gives, so that every command is made from it and none can fall behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileRegistry, type DescField, type DescMethod, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

let known: FileRegistry | undefined;

export function contract(): FileRegistry {
  const path = join(__dirname, '../../proto/gen/descriptors.binpb');
  known ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(path)));
  return known;
}

/** `symbolon.postal.v1.PostalService.GetBatch`. Throws where the contract has none. */
export function methodNamed(rpc: string): DescMethod {
  const dot = rpc.lastIndexOf('.');
  const method = contract()
    .getService(rpc.slice(0, dot))
    ?.methods.find(({ name }) => name === rpc.slice(dot + 1));
  if (method === undefined) throw new Error(`the contract has no ${rpc}`);
  return method;
}

/** An enum's value as people type and read it: CHANNEL_DESK_SLIP is desk-slip. */
export function wordOf(value: string, prefix: string | undefined): string {
  return value
    .slice(prefix?.length ?? 0)
    .toLowerCase()
    .replaceAll('_', '-');
}

export function enumWords({ values, sharedPrefix }: NonNullable<DescField['enum']>): ReadonlyMap<string, string> {
  const named = values.filter(({ number }) => number !== 0);
  return new Map(named.map(({ name }) => [wordOf(name, sharedPrefix), name]));
}

/** Personal data and secrets, by the contract's own mark. */
export function isPersonal(field: DescField): boolean {
  return field.proto.options?.debugRedact === true;
}

export const timestampName = 'google.protobuf.Timestamp';

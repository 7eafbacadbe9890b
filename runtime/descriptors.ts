/** Looks protobuf files up by name and by symbol in the bytes of a FileDescriptorSet. */
import { createFileRegistry, type DescFile, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** Both give the wanted file first and then all that it imports, near and far; undefined where nothing has that name. */
export interface Descriptors {
  fileNamed(name: string): readonly Uint8Array[] | undefined;
  /** A message, an enum, a service, an extension, or a method or field by its parent's name and its own. */
  fileDeclaring(symbol: string): readonly Uint8Array[] | undefined;
}

export function readDescriptors(bytes: Uint8Array): Descriptors {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const fileOf = (symbol: string): DescFile | undefined => {
    const found = registry.get(symbol);
    if (found !== undefined) return found.file;
    const parent = registry.get(symbol.slice(0, Math.max(0, symbol.lastIndexOf('.'))));
    const own = symbol.slice(symbol.lastIndexOf('.') + 1);
    const members = parent?.kind === 'service' ? parent.methods : parent?.kind === 'message' ? parent.members : [];
    return members.some(({ name }) => name === own) ? parent?.file : undefined;
  };
  return {
    // The registry's file names have lost their '.proto'.
    fileNamed: (name) =>
      withImports(
        name.endsWith('.proto')
          ? (registry.getFile(name.slice(0, -'.proto'.length)) ?? registry.getFile(name))
          : undefined,
      ),
    fileDeclaring: (symbol) => withImports(fileOf(symbol)),
  };
}

function withImports(wanted: DescFile | undefined): readonly Uint8Array[] | undefined {
  if (wanted === undefined) return undefined;
  const files = new Set([wanted]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const file of files) for (const imported of file.dependencies) files.add(imported);
  return [...files].map((file) => toBinary(FileDescriptorProtoSchema, file.proto));
}

/** Requests of the Internet Printing Protocol as bytes (RFC 8010). */
import { groupTags, type Operation, operations, valueTags, version } from './ipp-tags';

type TextSyntax = 'text' | 'name' | 'keyword' | 'uri' | 'charset' | 'naturalLanguage' | 'mimeMediaType';

/** An attribute as it is sent, with its syntax: a printer does not guess it. */
export type Attribute = { readonly name: string } & (
  | { readonly syntax: 'integer' | 'enum'; readonly value: number }
  | { readonly syntax: 'boolean'; readonly value: boolean }
  | { readonly syntax: TextSyntax; readonly value: string }
  | { readonly syntax: 'keywords'; readonly values: readonly string[] }
  | { readonly syntax: 'collection'; readonly members: readonly Attribute[] }
);

export interface IppRequest {
  readonly operation: Operation;
  readonly requestId: number;
  /** Of the operation; charset and language come before them by themselves. */
  readonly attributes: readonly Attribute[];
  readonly jobAttributes?: readonly Attribute[];
}

/** Without the document, which is sent after it. */
export function encodeRequest({ operation, requestId, attributes, jobAttributes }: IppRequest): Buffer {
  const operationAttributes: readonly Attribute[] = [
    { name: 'attributes-charset', syntax: 'charset', value: 'utf-8' },
    { name: 'attributes-natural-language', syntax: 'naturalLanguage', value: 'en' },
    ...attributes,
  ];
  return Buffer.concat([
    Buffer.from([version.major, version.minor]),
    short(operations[operation]),
    long(requestId),
    Buffer.from([groupTags.operation]),
    ...operationAttributes.map(encodeAttribute),
    ...(jobAttributes === undefined ? [] : [Buffer.from([groupTags.job]), ...jobAttributes.map(encodeAttribute)]),
    Buffer.from([groupTags.end]),
  ]);
}

function encodeAttribute(attribute: Attribute): Buffer {
  const { name } = attribute;
  switch (attribute.syntax) {
    case 'integer':
    case 'enum':
      return field(valueTags[attribute.syntax], name, long(attribute.value));
    case 'boolean':
      return field(valueTags.boolean, name, Buffer.from([attribute.value ? 1 : 0]));
    case 'keywords':
      // Each value after the first one has an empty name.
      return Buffer.concat(
        attribute.values.map((value, index) => field(valueTags.keyword, index === 0 ? name : '', Buffer.from(value))),
      );
    case 'collection':
      return Buffer.concat([
        field(valueTags.beginCollection, name, Buffer.alloc(0)),
        ...attribute.members.map(encodeMember),
        field(valueTags.endCollection, '', Buffer.alloc(0)),
      ]);
    default:
      return field(valueTags[attribute.syntax], name, Buffer.from(attribute.value));
  }
}

/** A member's name is a value of its own. */
function encodeMember(member: Attribute): Buffer {
  const name = field(valueTags.memberName, '', Buffer.from(member.name));
  return Buffer.concat([name, encodeAttribute({ ...member, name: '' })]);
}

function field(tag: number, name: string, value: Buffer): Buffer {
  const nameBytes = Buffer.from(name);
  return Buffer.concat([Buffer.from([tag]), short(nameBytes.length), nameBytes, short(value.length), value]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

import { isIPv6 } from 'node:net';

const groupsOfNetwork = 4;
const groupsInAll = 8;

/** Whose address it is, as far as one can tell: of IPv6 its /64, of which a single caller has every address; anything else as it is. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const [head, tail] = bare.split('::').map(groupsOf);
  const zeros = tail === undefined ? 0 : groupsInAll - (head?.length ?? 0) - tail.length;
  const groups = [...(head ?? []), ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])];
  return `${groups.slice(0, groupsOfNetwork).join(':')}::/64`;
}

/** Without leading zeros; what ends in an IPv4 address ends in two groups. */
function groupsOf(part: string): readonly string[] {
  if (part === '') return [];
  return part
    .split(':')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [Number.parseInt(group, 16).toString(16)]));
}

/** The host of a URL as connections take it: an IPv6 address has brackets in the one and none in the other. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether a host, as in a URL or an address setting, is this machine: by name, since a name that others resolve could lead anywhere. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

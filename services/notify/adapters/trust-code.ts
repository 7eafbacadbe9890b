/** Whether node's code of an error says that the other side's certificate, or its TLS, is not to be trusted: somebody must look. */
export function isAboutTrust(code: string): boolean {
  return /CERT|SIGNATURE|TLS|SSL/.test(code);
}

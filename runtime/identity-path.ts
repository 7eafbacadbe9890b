/** Who a certificate names, as a path: spiffe://example.org/notify/sms is /notify/sms in the trust domain example.org. */

const pathForm = /^(\/[A-Za-z0-9._-]+)+$/;
const scheme = 'spiffe://';

/** Undefined for whatever is no identity of this trust domain. */
export function identityPath(caller: string, trustDomain: string): string | undefined {
  const prefix = `${scheme}${trustDomain}/`;
  if (!caller.startsWith(prefix)) return undefined;
  const path = caller.slice(prefix.length - 1);
  return isIdentityPath(path) ? path : undefined;
}

export function isIdentityPath(text: string): boolean {
  return pathForm.test(text) && !text.split('/').some((segment) => segment === '.' || segment === '..');
}

/** `/notify/*`, `/*` */
export function isIdentityPattern(text: string): boolean {
  return text === '/*' || (text.endsWith('/*') && isIdentityPath(text.slice(0, -'/*'.length)));
}

/** Whether a path, such as `/notify/sms`, is what a path or a pattern stands for, such as `/notify/*`. */
export function isOf(path: string, wanted: string): boolean {
  return path === wanted || (isIdentityPattern(wanted) && path.startsWith(wanted.slice(0, -1)));
}

/** Whether there is a path that both stand for. */
export function doMeet(one: string, other: string): boolean {
  return isOf(one, other) || isOf(other, one);
}

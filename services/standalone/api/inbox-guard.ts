/** Who may see the inbox: a browser on this machine that asked for this machine by name, and no other page in it. */
import type { FastifyInstance } from 'fastify';
import { isLoopbackHost } from '../../../runtime/loopback';

/**
 * A page elsewhere can have its own name resolve to 127.0.0.1 (DNS rebinding) and would then read the inbox as its own
 * origin; its name in the Host header gives it away.
 */
function isAskedOfThisMachine(hostHeader: string | undefined): boolean {
  const [, host = ''] = /^(\[::1\]|[^:]+)(?::\d{1,5})?$/.exec(hostHeader ?? '') ?? [];
  return isLoopbackHost(host);
}

/** `styles`: sources that a page has beside its own style sheets. */
export function policyWithStyles(styles: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self'",
    "connect-src 'self'",
    "object-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const headers = {
  'content-security-policy': policyWithStyles([]),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The letter is shown inside the page, by the browser's own viewer, which brings its own scripts and styles. */
export const documentPolicy = "frame-ancestors 'self'";

export function guardInbox(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (isAskedOfThisMachine(request.headers.host)) return;
    await reply.code(421).type('text/plain').send('The inbox answers to localhost, 127.0.0.1 and [::1] only.\n');
  });
}

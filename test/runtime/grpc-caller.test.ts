import { Metadata } from '@grpc/grpc-js';
import { bearerTokenOf, callerOf, sourceOf } from '../../runtime/grpc-caller';

function callerWith(subjectaltname: string | undefined): string {
  return callerOf('tls', {
    getAuthContext: () => ({ sslPeerCertificate: subjectaltname === undefined ? {} : { subjectaltname } }),
  });
}

test('on plaintext everybody is local, whatever the connection says', () => {
  expect(callerOf('plaintext', { getAuthContext: () => ({}) })).toBe('local');
});

test('on TLS the only URI is the caller, DNS names and addresses beside it count for nothing', () => {
  expect(callerWith('DNS:notify, URI:spiffe://example.org/notify/sms, IP Address:127.0.0.1')).toBe(
    'spiffe://example.org/notify/sms',
  );
});

test.each([
  ['no names', undefined],
  ['no URI', 'DNS:spiffe://example.org/notify/sms'],
  ['two URIs', 'URI:spiffe://example.org/a, URI:spiffe://example.org/b'],
  ['the same URI twice', 'URI:spiffe://example.org/a, URI:spiffe://example.org/a'],
  ['a quoted name that reads like a URI', 'DNS:"x, URI:spiffe://example.org/a, y"'],
  ['a quoted name that hides another', 'DNS:"x, URI:spiffe://example.org/a", URI:spiffe://example.org/b'],
])('a certificate with %s is nobody', (_what, names) => {
  expect(() => callerWith(names)).toThrow(
    expect.objectContaining({ kind: 'unauthenticated', reason: 'CLIENT_CERTIFICATE' }),
  );
});

test('on TLS a connection without a checked certificate is nobody, not local', () => {
  expect(() => callerOf('tls', { getAuthContext: () => ({}) })).toThrow(
    expect.objectContaining({ kind: 'unauthenticated' }),
  );
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer   abc', 'abc'],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
])('the token of "%s" is %s', (value, token) => {
  const metadata = new Metadata();
  metadata.set('authorization', value);
  expect(bearerTokenOf(metadata)).toBe(token);
});

test.each([
  ['192.0.2.7:51234', '192.0.2.7'],
  ['[2001:db8::7]:51234', '2001:db8::7'],
  ['::1:51234', '::1'],
  ['unknown', ''],
])('a call from %s has the source %p', (peer, source) => {
  expect(sourceOf({ getPeer: () => peer })).toBe(source);
});

import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type PeerCertificate, type TLSSocket } from 'node:tls';
import { type Certificate, issueCertificate, makeAuthority } from '../../runtime/certificates';

const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 30 };
let authority: Certificate;
let server: Certificate;
let client: Certificate;
beforeAll(async () => {
  authority = await makeAuthority();
  server = await issueCertificate(authority, {
    ...names,
    commonName: 'credentials',
    uris: ['spiffe://example.org/credentials'],
  });
  client = await issueCertificate(authority, {
    ...names,
    commonName: 'notify-sms',
    uris: ['spiffe://example.org/notify/sms'],
  });
});

/** What the server learns of a client that presents this certificate; an error where the handshake fails. */
async function shakeHands(presented: Certificate, trusted = authority): Promise<PeerCertificate> {
  const tls = createServer({
    cert: server.certificate,
    key: server.privateKey,
    ca: trusted.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  await new Promise<void>((listening) => tls.listen(0, '127.0.0.1', listening));
  // A listening TCP server's address is an AddressInfo.
  const { port } = tls.address() as AddressInfo;
  const { certificate: cert, privateKey: key } = presented;
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, cert, key, ca: authority.certificate });
  try {
    return await new Promise<PeerCertificate>((resolve, reject) => {
      tls.once('secureConnection', (peer: TLSSocket) => resolve(peer.getPeerCertificate()));
      tls.once('tlsClientError', reject);
      socket.once('error', reject);
    });
  } finally {
    socket.destroy();
    tls.close();
  }
}

test('a client and a server shake hands, and the server learns the client’s only identity', async () => {
  const { subject, subjectaltname } = await shakeHands(client);
  expect({ subject: subject.CN, subjectaltname }).toEqual({
    subject: 'notify-sms',
    subjectaltname: 'URI:spiffe://example.org/notify/sms, DNS:localhost, IP Address:127.0.0.1',
  });
});

test('a certificate of another authority of the same name is refused', async () => {
  const other = await makeAuthority();
  const forged = await issueCertificate(other, {
    ...names,
    commonName: 'x',
    uris: ['spiffe://example.org/notify/sms'],
  });
  await expect(shakeHands(forged)).rejects.toThrow();
});

test('a certificate cannot make further certificates', async () => {
  const forged = await issueCertificate(client, {
    ...names,
    commonName: 'x',
    uris: ['spiffe://example.org/postal/post'],
  });
  await expect(shakeHands(forged)).rejects.toThrow();
  expect(new X509Certificate(client.certificate).ca).toBe(false);
});

test('a certificate is valid from a little ago for the days asked for, and the authority for ten years', () => {
  const days = [server, authority].map(({ certificate }) => {
    const { validFrom, validTo } = new X509Certificate(certificate);
    return Math.round((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000);
  });
  expect(days).toEqual([30, 3_650]);
  expect(Date.parse(new X509Certificate(server.certificate).validFrom)).toBeLessThan(Date.now() - 200_000);
});

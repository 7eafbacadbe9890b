import { createServer, type Socket } from 'node:net';
import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import type { HttpSmsCarrier } from '../../../services/notify/adapters/http-sms-carrier';
import { freePort } from '../../support/free-port';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type SmsGateway, startSmsGateway } from '../../support/sms-gateway';
import { newTls } from '../../support/smtp-server';
import { carrierFor } from './http-sms-room';

const ofUs = { kind: 'refused', permanent: false, refusesUs: true };

describe('the HTTP carrier of SMS, over TLS', () => {
  let gateway: SmsGateway;
  let carrier: HttpSmsCarrier;
  const send = () => carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);

  async function open(tls: { certificate: string; privateKey: string }, authority?: string): Promise<void> {
    gateway = await startSmsGateway({ tls });
    carrier = carrierFor(gateway.url, { certificateAuthorities: authority });
  }
  afterEach(async () => {
    carrier.close();
    await gateway.stop();
  });

  it('surely has sent nothing where the TLS handshake never ends', async () => {
    await open(await newTls());
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    const impatient = carrierFor(`https://127.0.0.1:${port}/`, { connectMilliseconds: 200 });
    const outcome = await impatient.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);
    impatient.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    expect(outcome).toEqual({ kind: 'refused', reason: 'HTTP_CONNECT_TIMEOUT', permanent: false });
  });

  it('speaks TLS to a provider that the given authority vouches for', async () => {
    const tls = await newTls();
    await open(tls, tls.authority);
    expect(await send()).toEqual({ kind: 'sent', references: ['sms-1'] });
  });

  it('sends nothing to a provider whose certificate is for another name', async () => {
    const authority = await makeAuthority();
    const names = { commonName: 'other', uris: [], dnsNames: ['other.example'], ipAddresses: [], days: 1 };
    const tls = await issueCertificate(authority, names);
    await open(tls, authority.certificate);
    expect(await send()).toEqual({ reason: 'HTTP_ERR_TLS_CERT_ALTNAME_INVALID', ...ofUs });
    expect(gateway.requests).toEqual([]);
  });

  it('sends nothing to a provider that nobody vouches for, and says that somebody must look', async () => {
    const tls = await newTls();
    await open(tls);
    expect(await send()).toEqual({ reason: expect.stringMatching(/^HTTP_[A-Z_]*(CERT|SIGNATURE)[A-Z_]*$/), ...ofUs });
    expect(gateway.requests).toEqual([]);
  });
});

import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import { type FaultProxy, faultProxyTo } from '../../support/fault-proxy';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type FakeSmsc, startFakeSmsc } from '../../support/smsc/fake-smsc';
import { newTls } from '../../support/smtp-server';
import { type SmppRoom, smppRoom } from './smpp-room';

describe('the carrier of SMS by SMPP, over TLS', () => {
  let smsc: FakeSmsc;
  let room: SmppRoom;
  let proxy: FaultProxy;
  const send = () => room.carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);
  afterEach(async () => {
    await room.carrier.stop();
    await proxy.cut();
    await smsc.stop();
  });

  async function openTls(tls: { certificate: string; privateKey: string }, authority: string | undefined) {
    smsc = await startFakeSmsc();
    proxy = await faultProxyTo({ host: '127.0.0.1', port: smsc.port, tls });
    room = smppRoom(proxy.port, { tls: { certificateAuthorities: authority }, random: () => 0.999 });
    await room.carrier.start();
    return send();
  }

  it('speaks to an SMSC that the given authority vouches for', async () => {
    const tls = await newTls();
    expect(await openTls(tls, tls.authority)).toEqual({ kind: 'sent', references: ['id-1'] });
  });

  it('says nothing, not even its password, to one whose certificate is for another name', async () => {
    const authority = await makeAuthority();
    const names = { commonName: 'other', uris: [], dnsNames: ['other.example'], ipAddresses: [], days: 1 };
    const refused = {
      kind: 'refused',
      reason: 'SMPP_ERR_TLS_CERT_ALTNAME_INVALID',
      permanent: false,
      refusesUs: true,
    };
    expect(await openTls(await issueCertificate(authority, names), authority.certificate)).toEqual(refused);
    expect(smsc.read).toEqual([]);
  });

  it('says nothing to one that nobody vouches for', async () => {
    const outcome = await openTls(await newTls(), undefined);
    expect(outcome).toMatchObject({ kind: 'refused', refusesUs: true });
    expect(smsc.read).toEqual([]);
  });

  it('does not wait for ever for a handshake', async () => {
    smsc = await startFakeSmsc();
    proxy = await faultProxyTo({ host: '127.0.0.1', port: smsc.port });
    room = smppRoom(proxy.port, {
      tls: { certificateAuthorities: undefined },
      connectMilliseconds: 200,
      random: () => 0.999,
    });
    await room.carrier.start();
    expect(await send()).toEqual({ kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false });
    expect(await room.counts('symbolon_notify_smpp_ends_total')).toEqual({ 'smpp SMPP_CONNECT_TIMEOUT': 1 });
  });
});

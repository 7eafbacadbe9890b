import { readWorkConfigs } from '../../services/standalone/work-config';

const linkIn = (env: Record<string, string>) => readWorkConfigs(env).credentials.restoreLinkUrl;

test.each([
  [{}, 'http://127.0.0.1:8025/restore'],
  [{ INBOX_LISTEN: 'localhost:9000' }, 'http://localhost:9000/restore'],
  [{ INBOX_LISTEN: '[::1]:9000' }, 'http://[::1]:9000/restore'],
  [{ INBOX_LISTEN: '', RESTORE_LINK_URL: '' }, 'http://127.0.0.1:8025/restore'],
  [{ INBOX_LISTEN: 'nonsense' }, 'http://127.0.0.1:8025/restore'],
  [{ INBOX_LISTEN: '[::1]:9000', RESTORE_LINK_URL: 'https://portal.example.org/' }, 'https://portal.example.org/'],
])("with %j a restore's link leads to %s", (env, link) => {
  expect(linkIn(env)).toBe(link);
});

test('a port for webhooks with half a certificate is none in plain HTTP: the start is refused', () => {
  const half = { WEBHOOK_LISTEN: '127.0.0.1:8443', WEBHOOK_KEY_FILE: '/tls.key' };
  expect(() => readWorkConfigs(half)).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ field: 'WEBHOOK_CERT_FILE' })] }),
  );
});

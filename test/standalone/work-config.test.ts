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

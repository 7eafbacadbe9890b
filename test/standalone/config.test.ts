import { readConfig } from '../../services/standalone/config';

test('without a setting everything is on the loopback and below .symbolon', () => {
  expect(readConfig({})).toEqual({
    dataFolder: '.symbolon',
    listen: '127.0.0.1:50051',
    healthListen: '127.0.0.1:9101',
    inboxListen: '127.0.0.1:8025',
    logLevel: 'info',
  });
});

test.each(['127.0.0.1:0', '[::1]:50051', 'localhost:8025', '127.9.9.9:1'])('%p is taken', (listen) => {
  expect(readConfig({ LISTEN: listen, HEALTH_LISTEN: listen, INBOX_LISTEN: listen })).toMatchObject({ listen });
});

test('addresses that other machines reach are refused, all of them named', () => {
  const env = { LISTEN: '0.0.0.0:50051', HEALTH_LISTEN: '[::]:9101', INBOX_LISTEN: '192.168.1.5:8025' };
  const description =
    'must be host:port on this machine: 127.0.0.1, [::1] or localhost; a deployment has its services as processes of their own';
  expect(() => readConfig(env)).toThrow(
    expect.objectContaining({
      reason: 'WRONG_SETTINGS',
      fields: ['LISTEN', 'HEALTH_LISTEN', 'INBOX_LISTEN'].map((field) => ({
        field,
        reason: 'WRONG_SETTING',
        description,
      })),
    }),
  );
});

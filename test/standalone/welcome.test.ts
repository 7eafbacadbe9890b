import { welcome } from '../../services/standalone/welcome';

const places = {
  grpc: '127.0.0.1:50051',
  inboxUrl: 'http://127.0.0.1:8025',
  health: '127.0.0.1:9101',
  dataFolder: '.symbolon',
  logFile: '.symbolon/symbolon.log',
  carriers: [],
};

test.each([
  ['where everything is at its usual place', {}, 'npm run try'],
  ['with another gRPC port', { grpc: '127.0.0.1:50061' }, 'npm run try -- --address 127.0.0.1:50061'],
  ['with another inbox', { inboxUrl: 'http://127.0.0.1:8035' }, 'npm run try -- --inbox http://127.0.0.1:8035'],
  [
    'with both elsewhere',
    { grpc: '127.0.0.1:50061', inboxUrl: 'http://127.0.0.1:8035' },
    'npm run try -- --address 127.0.0.1:50061 --inbox http://127.0.0.1:8035',
  ],
])('%s the welcome tells the command that finds them', (_where, changes, command) => {
  const lines = welcome({ ...places, ...changes }, false).split('\n');
  expect(lines.find((line) => line.includes('npm run try'))?.trim()).toBe(command);
});

test('the welcome names the real carriers, and nothing where there are none', () => {
  const carriers = [{ name: 'smtp', channels: ['email'] }];
  expect(welcome({ ...places, carriers }, false)).toContain('Carrier   smtp  email goes there, not to the inbox\n');
  expect(welcome(places, false)).not.toContain('Carrier');
});

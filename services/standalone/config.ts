import { resolve } from 'node:path';
import { describeSettings, type Environment, presentText, readSettings, type SettingsOf } from '../../runtime/config';
import { accessFileSetting } from '../../runtime/deployment-settings';
import { splitAddress } from '../../runtime/listen-address';
import { isLoopbackHost } from '../../runtime/loopback';
import { address, choice, type Setting, text } from '../../runtime/settings';

export const dataFolderSetting = text('SYMBOLON_DATA', {
  form: 'path',
  default: '.symbolon',
  about: 'The folder of its keys, databases and log; made where it does not exist.',
});

const defaultInboxListen = '127.0.0.1:8025';
const inboxListen = loopbackAddress('INBOX_LISTEN', defaultInboxListen, "Where the inbox's page and API are served.");

const settings = {
  dataFolder: dataFolderSetting,
  listen: loopbackAddress('LISTEN', '127.0.0.1:50051', 'Where the gRPC port listens, plaintext.'),
  healthListen: loopbackAddress('HEALTH_LISTEN', '127.0.0.1:9101', 'Where health and metrics are served.'),
  inboxListen,
  accessFile: accessFileSetting,
  logLevel: choice('LOG_LEVEL', {
    among: ['debug', 'info', 'warn', 'error'],
    default: 'info',
    about: 'The least important events that go to the log file.',
  }),
} as const;

export type StandaloneConfig = SettingsOf<typeof settings>;

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): StandaloneConfig {
  return readSettings(env, settings);
}

/** Where the inbox is to listen; its default where that is wrong, which `readConfig` tells. */
export function inboxListenIn(env: Environment): string {
  const asked = inboxListen.read(presentText(env[inboxListen.name]));
  return asked.kind === 'right' ? asked.value : defaultInboxListen;
}

/** The data folder, as an absolute path. */
export function dataFolderIn(env: Environment): string {
  const asked = dataFolderSetting.read(presentText(env[dataFolderSetting.name]));
  return resolve(asked.kind === 'right' ? asked.value : '.symbolon');
}

export const settingsHelp = describeSettings(settings);

/** Whoever reaches a port of this process can read both halves of every PIN, so nobody else's machine may. */
function loopbackAddress(name: string, fallback: string, about: string): Setting<string> {
  const any = address(name, { default: fallback, about });
  const form = 'host:port on this machine: 127.0.0.1, [::1] or localhost';
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    if (asked.kind === 'wrong' || isLoopbackHost(splitAddress(asked.value).host)) return asked;
    return { kind: 'wrong', fault: `must be ${form}; a deployment has its services as processes of their own` };
  };
  return { ...any, form, read };
}

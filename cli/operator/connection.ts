/** Where a service is, by which certificate it is called, and as whom. What is typed goes before the environment, and that before the profile. */
import { Client } from '@grpc/grpc-js';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { codeOf } from '../../runtime/error-like';
import { openClient } from '../../runtime/grpc-client';
import { isLoopbackHost } from '../../runtime/loopback';
import type { TlsFiles } from '../../runtime/tls-files';
import { dataOption, type OperatorRole, operatorRoles, tokenFor } from '../try/operator-token';
import { StoryStopped } from '../try/story-stopped';
import { type Environment, type Profile, readOwn, readProfile } from './profile';
import { Usage } from './usage';

export interface ConnectionOptions {
  readonly address?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly tokenFile?: string;
  readonly profile?: string;
  readonly role?: OperatorRole;
  readonly subject: string;
  readonly data: string;
  readonly timeout: number;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option(
      '--address <host:port>',
      'the service; else SYMBOLON_ADDRESS, for notify SYMBOLON_NOTIFY_ADDRESS, for postal SYMBOLON_POSTAL_ADDRESS; else 127.0.0.1:50051',
    )
    .option('--cert <file>', 'your certificate, PEM; else SYMBOLON_TLS_CERT_FILE')
    .option('--key <file>', 'its key; else SYMBOLON_TLS_KEY_FILE')
    .option('--ca <file>', "the authority of the services' certificates; else SYMBOLON_TLS_CA_FILE")
    .option(
      '--token-file <file>',
      'holds your token; else SYMBOLON_OPERATOR_TOKEN. There is no option for the token itself: whoever is on this machine sees the command line',
    )
    .option('--profile <file>', 'addresses and paths, as JSON; else ~/.config/symbolon/operator.json')
    .option('--timeout <seconds>', 'how long an answer is waited for, 1 to 600', seconds, 30)
    .optionsGroup('For a standalone process on this machine, in place of a token:')
    .addOption(new Option('--role <role>', 'as whom').choices(operatorRoles))
    .option('--subject <name>', 'who you are, as the audit will say', 'someone')
    .addOption(dataOption());
}

/** A client of the service that has this package. Throws Usage; Faults: invalid (WRONG_SETTINGS), TLS files. */
export async function openService(packageName: string, options: ConnectionOptions, env: Environment): Promise<Client> {
  const profile = await readProfile(options.profile, env);
  const address = addressOf(packageName, options, env, profile);
  const tls = tlsOf(options, env, profile);
  if (tls === undefined && !isLoopbackHost(address.replace(/:\d+$/, '')))
    throw new Usage(
      `${address} is another machine: it takes --cert, --key and --ca, so that nobody on the way has your token`,
    );
  return openClient(Client, { address, tls, token: await tokenOf(options, env, profile) });
}

export function addressOf(
  packageName: string,
  options: Pick<ConnectionOptions, 'address'>,
  env: Environment,
  profile: Profile,
): string {
  const own = {
    notify: [env['SYMBOLON_NOTIFY_ADDRESS'], profile.notifyAddress],
    postal: [env['SYMBOLON_POSTAL_ADDRESS'], profile.postalAddress],
  };
  const [, service] = packageName.split('.');
  const [ownByEnv, ownByProfile] = service === 'notify' || service === 'postal' ? own[service] : [];
  return options.address || ownByEnv || env['SYMBOLON_ADDRESS'] || ownByProfile || profile.address || '127.0.0.1:50051';
}

function tlsOf({ cert, key, ca }: ConnectionOptions, env: Environment, profile: Profile): TlsFiles | undefined {
  const certFile = cert || env['SYMBOLON_TLS_CERT_FILE'] || profile.cert;
  const keyFile = key || env['SYMBOLON_TLS_KEY_FILE'] || profile.key;
  const caFile = ca || env['SYMBOLON_TLS_CA_FILE'] || profile.ca;
  if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
  if (certFile || keyFile || caFile) throw new Usage('--cert, --key and --ca go together');
  return undefined;
}

async function tokenOf(options: ConnectionOptions, env: Environment, profile: Profile): Promise<string> {
  const { role, subject, data } = options;
  try {
    if (options.tokenFile !== undefined) return await readToken(options.tokenFile);
    if (role !== undefined) return await tokenFor(data, role, subject);
    if (env['SYMBOLON_OPERATOR_TOKEN']) return env['SYMBOLON_OPERATOR_TOKEN'].trim();
    if (profile.tokenFile !== undefined) return await readToken(profile.tokenFile);
  } catch (error) {
    throw error instanceof StoryStopped ? new Usage(error.message) : error;
  }
  throw new Usage(
    'no token says who you are: --token-file or SYMBOLON_OPERATOR_TOKEN; for a process of npm start on this machine, --role',
  );
}

async function readToken(path: string): Promise<string> {
  const text = await readOwn(path).catch((error: unknown) => {
    throw error instanceof Usage ? error : new Usage(`${path} cannot be read (${codeOf(error) ?? 'unknown'})`);
  });
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Usage(`${path} holds no token`);
  return token;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 600)
    throw new InvalidArgumentError('It is a whole number from 1 to 600.');
  return value;
}

/** `symbolon try`: plays a story against a running process, for somebody who has never seen it. */
import type { Client } from '@grpc/grpc-js';
import { Argument, Command } from 'commander';
import { CredentialServiceClient } from '../proto/gen/symbolon/credentials/v1/credential_service';
import { OperatorServiceClient } from '../proto/gen/symbolon/credentials/v1/operator_service';
import { type Fault, isFault } from '../runtime/fault';
import { type ClientConstructor, openClient } from '../runtime/grpc-client';
import { madeUpApplicant } from './try/applicant';
import { openClock } from './try/clock';
import { openInbox } from './try/inbox';
import { dataOption, operatorTokenCommand, tokenFor } from './try/operator-token';
import { stories } from './try/stories';
import { StoryStopped } from './try/story-stopped';
import { openTerminal, type Terminal } from './try/terminal';

interface TryOptions {
  readonly address: string;
  readonly inbox: string;
  readonly data: string;
  readonly fast: boolean;
}

/** Exit codes: 0 the story was played to its end, 1 it was not, 2 nothing answers at the address. */
export const tryExitCodes = { played: 0, failed: 1, nobodyThere: 2 } as const;

export function tryCommand(): Command {
  const [first = ''] = stories.keys();
  const list = [...stories].map(([name, { about }]) => `  ${name.padEnd(12)}  ${about}`).join('\n');
  return new Command('try')
    .description('play a story of a PIN, step by step, against a running `npm start`')
    .addArgument(new Argument('[story]', 'which one').choices([...stories.keys()]).default(first))
    .option('--address <host:port>', 'its gRPC address', '127.0.0.1:50051')
    .option('--inbox <url>', 'its inbox', 'http://127.0.0.1:8025')
    .addOption(dataOption())
    .option('--fast', 'do not wait for Enter between the steps', false)
    .enablePositionalOptions()
    .addHelpText('after', `\nStories:\n${list}`)
    .action(async (story: string, options: TryOptions) => {
      process.exitCode = await tryIt(story, options);
    })
    .addCommand(operatorTokenCommand());
}

async function tryIt(name: string, { address, inbox, data, fast }: TryOptions): Promise<number> {
  const terminal = openTerminal({ pauses: !fast && process.stdin.isTTY === true && process.stdout.isTTY === true });
  const clients: Client[] = [];
  const open = async <C extends Client>(Constructor: ClientConstructor<C>, token?: string): Promise<C> => {
    const client = await openClient(Constructor, { address, token });
    clients.push(client);
    return client;
  };
  try {
    await stories.get(name)?.play({
      client: await open(CredentialServiceClient),
      operator: async (role, subject = 'try') => open(OperatorServiceClient, await tokenFor(data, role, subject)),
      inbox: openInbox(inbox),
      clock: openClock(inbox),
      terminal,
      applicant: madeUpApplicant(),
    });
    return tryExitCodes.played;
  } catch (error) {
    return explain(error, address, terminal);
  } finally {
    for (const client of clients) client.close();
    terminal.close();
  }
}

/** The exit code, once the reason is told. */
function explain(error: unknown, address: string, terminal: Terminal): number {
  if (error instanceof StoryStopped) {
    terminal.complain(error.message);
    return tryExitCodes.failed;
  }
  if (!isFault(error)) throw error;
  if (error.reason === 'UNAVAILABLE') {
    terminal.complain(
      `Nothing answers at ${address}. Start Symbolon in another terminal with npm start, and try again.`,
    );
    return tryExitCodes.nobodyThere;
  }
  terminal.complain(`Symbolon at ${address} answered ${inWords(error)}`);
  return tryExitCodes.failed;
}

function inWords({ reason, message, fields }: Fault): string {
  return `${reason}: ${message}${fields.map((fault) => `\n  ${fault.field}: ${fault.reason}`).join('')}`;
}

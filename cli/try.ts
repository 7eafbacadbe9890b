/** `symbolon try`: plays the story of one PIN against a running process, for somebody who has never seen it. */
import { Command } from 'commander';
import { CredentialServiceClient } from '../proto/gen/symbolon/credentials/v1/credential_service';
import { isFault } from '../runtime/fault';
import { openClient } from '../runtime/grpc-client';
import { madeUpApplicant } from './try/applicant';
import { openInbox } from './try/inbox';
import { playStory } from './try/story';
import { StoryStopped } from './try/story-stopped';
import { openTerminal } from './try/terminal';

interface TryOptions {
  readonly address: string;
  readonly inbox: string;
  readonly fast: boolean;
}

/** Exit codes: 0 the story was played to its end, 1 it was not, 2 nothing answers at the address. */
export const tryExitCodes = { played: 0, failed: 1, nobodyThere: 2 } as const;

export function tryCommand(): Command {
  return new Command('try')
    .description('play the story of one PIN, step by step, against a running `npm start`')
    .option('--address <host:port>', 'its gRPC address', '127.0.0.1:50051')
    .option('--inbox <url>', 'its inbox', 'http://127.0.0.1:8025')
    .option('--fast', 'do not wait for Enter between the steps', false)
    .action(async (options: TryOptions) => {
      process.exitCode = await tryIt(options);
    });
}

async function tryIt({ address, inbox, fast }: TryOptions): Promise<number> {
  const terminal = openTerminal({ pauses: !fast && process.stdin.isTTY === true && process.stdout.isTTY === true });
  const client = await openClient(CredentialServiceClient, { address });
  try {
    await playStory({ client, inbox: openInbox(inbox), terminal, applicant: madeUpApplicant() });
    return tryExitCodes.played;
  } catch (error) {
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
    const fields = error.fields.map(({ field, reason }) => `\n  ${field}: ${reason}`).join('');
    terminal.complain(`Symbolon at ${address} answered ${error.reason}: ${error.message}${fields}`);
    return tryExitCodes.failed;
  } finally {
    client.close();
    terminal.close();
  }
}

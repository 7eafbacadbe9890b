/** What a newcomer reads in the terminal: where everything is, what to try, and what this is not for. */
import { styleText } from 'node:util';

export interface Places {
  readonly grpc: string;
  readonly inboxUrl: string;
  readonly health: string;
  readonly dataFolder: string;
  readonly logFile: string;
}

export function welcome({ grpc, inboxUrl, health, dataFolder, logFile }: Places, colours: boolean): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) => (colours ? styleText(format, text) : text);
  const soft = (text: string) => style('dim', text);
  return `
  ${style('bold', 'Symbolon is ready.')}

    gRPC      ${style('bold', grpc)}  ${soft('plaintext; reflection and health are on')}
    Inbox     ${style('bold', inboxUrl)}  ${soft('the phone, the mailboxes and the letterbox')}
    Health    http://${health}/readyz  ${soft('metrics at /metrics')}
    Data      ${dataFolder}  ${soft('keys and databases; remove it to begin anew')}
    Log       ${logFile}

  Try it, in another terminal:

    ${style('bold', 'npm run try')}
    ${style('bold', `grpcurl -plaintext ${grpc} describe symbolon.credentials.v1.CredentialService`)}

  ${style(['bold', 'yellow'], '!! This process holds BOTH HALVES of every PIN. It is for trying, NOT FOR PRODUCTION.')}

  ${soft('Ctrl-C stops it; everything accepted is kept.')}

`;
}

/** What a newcomer reads in the terminal: where everything is, what to try, and what this is not for. */
import { styleText } from 'node:util';

export interface Places {
  readonly grpc: string;
  readonly inboxUrl: string;
  readonly health: string;
  readonly dataFolder: string;
  readonly logFile: string;
  /** Real ones, in the inbox's place. */
  readonly carriers: readonly { readonly name: string; readonly channels: readonly string[] }[];
}

/** Where `npm run try` looks when it is told nothing. */
const placesTried = { grpc: '127.0.0.1:50051', inboxUrl: 'http://127.0.0.1:8025' } as const;

export function welcome(places: Places, colours: boolean): string {
  const { grpc, inboxUrl, health, dataFolder, logFile, carriers } = places;
  const style = (format: Parameters<typeof styleText>[0], text: string) => (colours ? styleText(format, text) : text);
  const soft = (text: string) => style('dim', text);
  return `
  ${style('bold', 'Symbolon is ready.')}

    gRPC      ${style('bold', grpc)}  ${soft('plaintext; reflection and health are on')}
    Inbox     ${style('bold', inboxUrl)}  ${soft('the phone, the mailboxes and the letterbox')}
    Health    http://${health}/readyz  ${soft('metrics at /metrics')}
    Data      ${dataFolder}  ${soft('keys and databases; remove it to begin anew')}
    Log       ${logFile}
${carriers.map(({ name, channels }) => `    Carrier   ${style('bold', name)}  ${soft(`${channels.join(' and ')} goes there, not to the inbox`)}\n`).join('')}
  Try it, in another terminal:

    ${style('bold', tryCommand(grpc, inboxUrl))}
    ${style('bold', `grpcurl -plaintext ${grpc} describe symbolon.credentials.v1.CredentialService`)}

  ${style(['bold', 'yellow'], '!! This process holds BOTH HALVES of every PIN. It is for trying, NOT FOR PRODUCTION.')}

  ${soft('Ctrl-C stops it; everything accepted is kept.')}

`;
}

function tryCommand(grpc: string, inboxUrl: string): string {
  const options = [
    ...(grpc === placesTried.grpc ? [] : ['--address', grpc]),
    ...(inboxUrl === placesTried.inboxUrl ? [] : ['--inbox', inboxUrl]),
  ];
  return ['npm run try', ...(options.length === 0 ? [] : ['--', ...options])].join(' ');
}

/** One command from the words that were typed to the exit code. */
import type { JsonObject, JsonValue, Message } from '@bufbuild/protobuf';
import { toJson } from '@bufbuild/protobuf';
import { isFault } from '../../runtime/fault';
import type { Act } from './act';
import { answerLines } from './answer';
import { type Calling, callForMany, callOnce, callWithMany } from './calls';
import { type ConnectionOptions, openService } from './connection';
import { contract, methodNamed } from './contract';
import { type ExitCode, exitCodeOf, exitCodes, inWords } from './exit-codes';
import { bytesOf, requestsWith, writeNew } from './files';
import { givenPart, requestOf } from './given';
import { askAll, mostRows } from './pages';
import { withoutPersonal } from './personal';
import type { Shell } from './shell';
import { harmless } from './terminal-text';
import { Usage } from './usage';

export interface ActOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly reveal?: boolean;
  readonly from?: string;
  readonly out?: string;
  readonly limit?: number;
  readonly all?: boolean;
}
/** With the act's own, which the contract names. */
export type TypedOptions = ActOptions & Readonly<Record<string, unknown>>;

/** Never rejects for anything that an operator may meet: it is told, and the exit code says the kind. */
export async function perform(
  shell: Shell,
  act: Act,
  positional: readonly (string | undefined)[],
  options: TypedOptions,
): Promise<ExitCode> {
  try {
    return await dare(shell, act, positional, options);
  } catch (error) {
    if (shell.signal.aborted) {
      const isAtPrompt = error instanceof Error && error.name === 'AbortError';
      shell.complain(
        isAtPrompt
          ? 'Interrupted: nothing was done.'
          : 'Interrupted. Whether it was done is not known: look before you repeat it.',
      );
      return exitCodes.interrupted;
    }
    if (!(error instanceof Usage) && !isFault(error)) throw error;
    shell.complain(isFault(error) ? inWords(error) : error.message);
    return exitCodeOf(error);
  }
}

async function dare(
  shell: Shell,
  act: Act,
  positional: readonly (string | undefined)[],
  options: TypedOptions,
): Promise<ExitCode> {
  const method = methodNamed(act.rpc);
  const from = options.from === undefined ? {} : parsed(options.from, await shell.read(options.from));
  const part = givenPart(act, { positional, options, from, now: shell.now() });
  const uploaded = act.upload === undefined ? undefined : await requestsWith(act, String(positional.at(-1)), part);
  const request = uploaded === undefined ? requestOf(act, part) : undefined;
  if (act.download !== undefined && options.out === undefined) throw new Usage('--out names the file that it goes to');
  if (!(await isMeant(shell, act, part, options))) return exitCodes.refused;
  const client = await openService(method.parent.file.proto.package, options, shell.env);
  try {
    const calling = { client, method, deadlineMilliseconds: options.timeout * 1_000, signal: shell.signal };
    if (uploaded !== undefined)
      return tell(shell, act, options, jsonOf(act, await callWithMany(calling, uploaded), options));
    if (request === undefined) throw new Error('an act has a request or an upload');
    if (act.download !== undefined) return await download(shell, act, options, calling, request);
    const limit = options.all === true ? mostRows : (options.limit ?? 50);
    return tell(shell, act, options, await askAll(act, calling, request, { limit, emitAll: options.json === true }));
  } finally {
    client.close();
  }
}

/** What cannot be undone is named, and asked about. */
async function isMeant(shell: Shell, act: Act, part: JsonObject, { yes }: ActOptions): Promise<boolean> {
  if (act.irrevocable === undefined || yes === true) return true;
  const question = harmless(act.irrevocable(part));
  if (!shell.canAsk) throw new Usage(`${question} --yes says that it is meant, where nobody can be asked`);
  if (await shell.ask(`${question} Go on? [y/N] `)) return true;
  shell.complain('Nothing was done.');
  return false;
}

async function download(
  shell: Shell,
  act: Act,
  options: TypedOptions,
  calling: Calling,
  request: Message,
): Promise<ExitCode> {
  const { download: field = '', words } = act;
  const path = String(options.out);
  async function* messages(): AsyncGenerator<Message> {
    if (calling.method.methodKind === 'server_streaming') yield* callForMany(calling, request);
    else yield await callOnce(calling, request);
  }
  const bytes = await writeNew(path, bytesOf(field, act, messages()));
  shell.print(
    options.json === true
      ? JSON.stringify({ file: path, bytes })
      : `${words}: ${bytes} bytes in ${path}, readable by you only`,
  );
  return exitCodes.done;
}

function tell(shell: Shell, act: Act, options: TypedOptions, answer: JsonObject): ExitCode {
  const { output } = methodNamed(act.rpc);
  const mayShow = options.reveal === true || Array.isArray(options['unmask']);
  const shown = mayShow ? answer : withoutPersonal(output, answer);
  if (options.json === true) shell.print(JSON.stringify(shown, undefined, 2));
  else for (const line of answerLines(act, output, shown, shell.screen)) shell.print(line);
  const isMore = typeof answer['nextPageToken'] === 'string' && answer['nextPageToken'] !== '';
  if (isMore && options.json !== true) shell.complain('There is more: --limit, or --all.');
  return act.walksAll === true && Number(answer['faultCount'] ?? 0) > 0 ? exitCodes.refused : exitCodes.done;
}

function jsonOf({ rpc }: Act, message: Message, { json }: ActOptions): JsonObject {
  const { output } = methodNamed(rpc);
  const answer: JsonValue = toJson(output, message, { registry: contract(), alwaysEmitImplicit: json === true });
  return asObject(answer) ?? {};
}

function parsed(path: string, text: string): JsonObject {
  try {
    // What JSON.parse gives is one of these, or it throws.
    const found = asObject(JSON.parse(text) as JsonValue);
    if (found !== undefined) return found;
  } catch {
    // told below
  }
  throw new Usage(`${path === '-' ? 'standard input' : path} holds no JSON object`);
}

function asObject(value: JsonValue): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

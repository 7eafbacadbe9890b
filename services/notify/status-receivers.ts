/** The calling services that are told of their messages, as WEBHOOKS_FILE names them. */
import type { Clock } from '../../runtime/clock';
import { type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { parsedJson } from '../../runtime/parsed-json';
import { fileText, withoutLineEnd } from '../../runtime/setting-file';
import { StatusWebhookClient } from './adapters/status-webhook';
import { type ConfiguredReceiver, readReceivers } from './adapters/webhooks-file';
import type { ToldState } from './domain/webhook-call';
import type { statusWebhookSettings } from './webhook-settings';

export interface StatusReceiver {
  readonly caller: string;
  readonly states: ReadonlySet<ToldState>;
  readonly webhook: StatusWebhookClient;
}

/** Calls under way at once to one receiver. */
export const callsPerReceiver = 4;

const setting = 'WEBHOOKS_FILE';
const leastSecretBytes = 32;

/** Reads the files; connects to nothing. None, where no file is named. Faults: invalid WRONG_SETTINGS, naming all that is wrong, by its place. */
export function statusReceivers(
  config: SettingsOf<ReturnType<typeof statusWebhookSettings>>,
  clock: Clock,
): readonly StatusReceiver[] {
  if (config.webhooksFile === undefined) return [];
  const faults: FieldFault[] = [];
  const content = fileText(setting, config.webhooksFile, faults);
  const document = parsedJson(content);
  if (faults.length === 0 && document === undefined) faults.push(wrong('is no JSON'));
  if (faults.length > 0) throw wrongSettings(faults);
  const read = readReceivers(document, { requireTls: config.webhooksRequireTls });
  if (read.kind === 'wrong') throw wrongSettings(read.faults.map(wrong));
  const receivers = read.receivers.map((receiver, index) => receiverOf(receiver, `${index}`, clock, faults));
  if (faults.length > 0) throw wrongSettings(faults);
  return receivers;
}

function receiverOf(
  { caller, url, states, secretFile, previousSecretFile, caFile }: ConfiguredReceiver,
  place: string,
  clock: Clock,
  faults: FieldFault[],
): StatusReceiver {
  const keys = [
    keyIn(`${place}.secret_file`, secretFile, faults),
    ...(previousSecretFile === undefined ? [] : [keyIn(`${place}.previous_secret_file`, previousSecretFile, faults)]),
  ];
  const certificateAuthorities = caFile === undefined ? undefined : contentOf(`${place}.ca_file`, caFile, faults);
  const webhook = new StatusWebhookClient({ url, keys, certificateAuthorities, connections: callsPerReceiver, clock });
  return { caller, states, webhook };
}

/** `whsec_` and base64, as the specification writes it, or any line, whose bytes are the key. */
function keyIn(place: string, file: string, faults: FieldFault[]): Buffer {
  const before = faults.length;
  const line = withoutLineEnd(contentOf(place, file, faults));
  const encoded = /^whsec_(.*)$/s.exec(line)?.[1];
  const isBase64 = encoded === undefined || /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  const key = encoded === undefined ? Buffer.from(line, 'utf8') : Buffer.from(encoded, 'base64');
  if (faults.length > before) return key;
  if (!isBase64) faults.push(wrong(`${place} must be base64 after whsec_`));
  else if (key.length < leastSecretBytes) faults.push(wrong(`${place} must hold at least ${leastSecretBytes} bytes`));
  return key;
}

function contentOf(place: string, file: string, faults: FieldFault[]): string {
  const own: FieldFault[] = [];
  const content = fileText(setting, file, own);
  faults.push(...own.map(({ description }) => wrong(`${place} ${description}`)));
  return content;
}

function wrong(description: string): FieldFault {
  return wrongSetting(setting, description);
}

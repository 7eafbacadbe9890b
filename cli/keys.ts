/** `symbolon keys`: makes the keyrings, the certificate authority and the certificates of an installation. */
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Certificate } from '../runtime/certificates';
import { writeSecretFile } from '../runtime/secret-file';
import { addKeys } from './add-keys';
import { authorityName, certificateNames, hostsByProcess, identities, identityNamed, makeKeyrings } from './key-set';
import { isRotation, type RotationOptions, rotateKeys } from './rotate-keys';

interface KeysOptions extends RotationOptions {
  readonly out?: string;
  readonly addTo: readonly string[];
  readonly domain: string;
  readonly host: readonly string[];
  readonly certificate: readonly string[];
  readonly days: number;
  readonly force: boolean;
}
/** With a directory to write them to. */
type WholeSetOptions = KeysOptions & { readonly out: string };

interface MadeFile {
  readonly name: string;
  readonly text: string;
  readonly about: string;
}

const domainPattern = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const maxDays = 825;

const closing = `
Give each process its own keyring, certificate and key, and ca.pem; nothing else. Each file is readable by its owner only:
make that the user the process runs as.

Keep offline, and out of every running machine:
  ca.key                     whoever has it can pose as any process. Needed again only to make certificates.
Keep a copy under lock, apart from the databases' backups:
  *.keyring.json             without them the databases cannot be read and no personal PIN can be verified.
Never put keyrings of different processes on one machine: together they may open both halves.
`;

/** Faults of its own go to commander's error output, exit code 1. */
export function keysCommand(print: (text: string) => void = (text) => void process.stdout.write(text)): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  const command = new Command('keys')
    .description('make keyrings, a certificate authority and certificates for an installation')
    .option('--out <directory>', 'where to write them; made where it does not exist')
    .option(
      '--add-to <keyring>',
      "instead: add to a process's keyring the keys that an earlier version did not make; to notify's two, which share theirs, together",
      collect,
      [],
    )
    .option('--keyring <file>', 'the keyring file that one of the next four changes')
    .option('--stage <purpose>', 'instead: add a new secret of a purpose as next, to be given to every process first')
    .option('--activate <key id>', 'instead: make a next key current, and the one before it previous')
    .option('--rotate <purpose>', 'instead: both at once, where one process alone has the file')
    .option('--remove <key id>', 'instead: remove a key that nothing needs any more')
    .option('--domain <domain>', 'the trust domain of the identities spiffe://<domain>/...', checkDomain, 'example.org')
    .option('--host <[process=]host>', 'a name or address under which a process is reached; repeatable', collect, [])
    .option(
      '--certificate <name>',
      'only this certificate, by the authority that --out holds: a process, or NAME=/PATH for a service of yours; repeatable',
      collect,
      [],
    )
    .option('--days <days>', `how long the certificates are valid, 1 to ${maxDays}`, checkDays, 365)
    .option('--force', 'replace what is there: what the old keys closed stays closed for ever', false);
  return command.action(async ({ out, addTo, ...others }: KeysOptions) => {
    if (!isRotation(others)) {
      if (out !== undefined && addTo.length === 0) return makeAll(command, { ...others, addTo, out }, print);
      if (out !== undefined || addTo.length === 0) return command.error('error: give either --out or --add-to');
    }
    const changed = isRotation(others) ? await rotateKeys(others) : await addKeys(addTo);
    if ('refused' in changed) return command.error(`error: ${changed.refused}`);
    print(changed.done);
  });
}

async function makeAll(command: Command, options: WholeSetOptions, print: (text: string) => void): Promise<void> {
  const processes = identities.map(({ name }) => name).join(', ');
  const named = options.certificate.map(identityNamed);
  const single = named.flatMap((identity) => identity ?? []);
  if (single.length < named.length)
    return command.error(`error: --certificate takes NAME=/PATH or one of ${processes}`);
  const isWhole = single.length === 0;
  const hosts = hostsByProcess(options.host, isWhole ? identities : single);
  if (hosts === undefined) return command.error(`error: --host takes HOST or PROCESS=HOST with one of ${processes}`);
  const authority = isWhole ? undefined : await readAuthority(options.out).catch(() => undefined);
  if (!isWhole && authority === undefined) return command.error(`error: ${options.out} must hold ca.pem and ca.key`);
  const files =
    authority === undefined
      ? await makeFiles(options, hosts)
      : await makeCertificates(authority, single, { ...options, hosts });
  const there = options.force ? [] : await existing(options.out, files);
  if (there.length > 0) return command.error(`error: ${options.out} holds ${there.join(', ')}; --force replaces them`);
  await mkdir(options.out, { recursive: true, mode: 0o700 });
  for (const { name, text } of files) {
    const written = await writeSecretFile(join(options.out, name), text, { replace: options.force });
    if (!written) return command.error(`error: ${name} appeared meanwhile; nothing was replaced`);
  }
  print(`Made in ${options.out}:\n`);
  for (const { name, about } of files) print(`  ${name.padEnd(26)} ${about}\n`);
  print(isWhole ? closing : '\nThe key is readable by its owner only: make that the user its process runs as.\n');
}

async function readAuthority(folder: string): Promise<Certificate> {
  const [certificate, privateKey] = await Promise.all(
    ['pem', 'key'].map((kind) => readFile(join(folder, `${authorityName}.${kind}`), 'utf8')),
  );
  return { certificate: String(certificate), privateKey: String(privateKey) };
}

async function makeFiles(options: WholeSetOptions, hosts: ReadonlyMap<string, readonly string[]>): Promise<MadeFile[]> {
  const authority = await loadCertificates().makeAuthority(`Symbolon ${options.domain}`);
  const files: MadeFile[] = [
    { name: `${authorityName}.pem`, text: authority.certificate, about: 'the authority, for everybody: TLS_CA_FILE' },
    { name: `${authorityName}.key`, text: authority.privateKey, about: 'its private key: keep offline' },
  ];
  for (const [name, text] of makeKeyrings(new Date()))
    files.push({ name: `${name}.keyring.json`, text, about: `${name}: KEYRING_FILE` });
  files.push(...(await makeCertificates(authority, identities, { ...options, hosts })));
  return files;
}

async function makeCertificates(
  authority: Certificate,
  wanted: typeof identities,
  {
    domain,
    days,
    hosts,
  }: Pick<KeysOptions, 'domain' | 'days'> & { readonly hosts: ReadonlyMap<string, readonly string[]> },
): Promise<MadeFile[]> {
  const files: MadeFile[] = [];
  for (const identity of wanted) {
    const names = certificateNames(identity, domain, hosts.get(identity.name) ?? []);
    const { certificate, privateKey } = await loadCertificates().issueCertificate(authority, { ...names, days });
    const { name } = identity;
    files.push({
      name: `${name}.pem`,
      text: certificate,
      about: `${name}: TLS_CERT_FILE, ${names.uris.join()}`,
    });
    files.push({ name: `${name}.key`, text: privateKey, about: `${name}: TLS_KEY_FILE` });
  }
  return files;
}

/** Loaded only when needed: it takes most of a second, which the other commands need not spend. */
function loadCertificates() {
  // `require` is typed any; the module's own type is this. (import() would want the extension that the sources leave out.)
  return require('../runtime/certificates') as typeof import('../runtime/certificates');
}

async function existing(directory: string, files: readonly MadeFile[]): Promise<string[]> {
  const isThere = (name: string) =>
    access(join(directory, name)).then(
      () => [name],
      () => [],
    );
  return (await Promise.all(files.map(({ name }) => isThere(name)))).flat();
}

function checkDomain(value: string): string {
  if (!domainPattern.test(value)) throw new InvalidArgumentError('It must be a domain name in lower case.');
  return value;
}

function checkDays(value: string): number {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > maxDays)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${maxDays}.`);
  return days;
}

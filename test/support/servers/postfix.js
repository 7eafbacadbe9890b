// The tests' own mail server: Debian's Postfix, with settings and queue in the folder that it is given. Only root can run it.
const fs = require('node:fs');
const path = require('node:path');
const { startChild, runToEnd } = require('./child');
const { freePort } = require('./free-ports');
const { programPath } = require('./programs');

const startMilliseconds = 20_000;
// Where Debian has the parts of it.
const partsFolder = '/usr/lib/postfix/sbin';

/**
 * Takes mail for `domain` without asking for a login: that for `mailbox` goes into the Maildir, `refused` ({ address: status and
 * text }) is refused after it was taken, `deferred` is tried again until its time is over, and nobody else is known there.
 */
async function startPostfix(folder, { domain, mailbox, maildir, owner, refused = {}, deferred = {} }) {
  const port = await freePort();
  const settings = path.join(folder, 'postfix');
  const queue = path.join(folder, 'queue');
  const data = path.join(folder, 'postfix-data');
  for (const name of [settings, queue]) fs.mkdirSync(name, { recursive: true });
  const transports = [
    ...Object.entries(refused).map(([address, text]) => `{ ${address} = error:${text} }`),
    ...Object.entries(deferred).map(([address, text]) => `{ ${address} = retry:${text} }`),
  ];
  const main = {
    compatibility_level: '3.6',
    queue_directory: queue,
    data_directory: data,
    maillog_file: path.join(folder, 'postfix.log'),
    maillog_file_prefixes: folder,
    myhostname: `mail.${domain}`,
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    smtpd_reject_unlisted_recipient: 'no',
    alias_maps: '',
    local_recipient_maps: '',
    virtual_mailbox_domains: domain,
    virtual_mailbox_base: path.dirname(maildir),
    virtual_mailbox_maps: `inline:{ { ${mailbox} = ${path.basename(maildir)}/ } }`,
    virtual_uid_maps: `static:${owner.uid}`,
    virtual_gid_maps: `static:${owner.gid}`,
    virtual_minimum_uid: '1',
    transport_maps: transports.length === 0 ? '' : `inline:{ ${transports.join(', ')} }`,
    in_flow_delay: '0',
    queue_run_delay: '1s',
    minimal_backoff_time: '1s',
    maximal_backoff_time: '1s',
    delay_warning_time: '1s',
    maximal_queue_lifetime: '3s',
  };
  const lines = Object.entries(main).map(([name, value]) => `${name} = ${value}`);
  fs.writeFileSync(path.join(settings, 'main.cf'), `${lines.join('\n')}\n`);
  fs.writeFileSync(path.join(settings, 'master.cf'), `${services(port).join('\n')}\n`);
  // It makes what is missing of queue and data, each for its own user.
  await runToEnd(programPath('postfix'), ['-c', settings, 'check']);
  const child = await startChild({
    program: path.join(partsFolder, 'master'),
    args: ['-c', settings, '-d'],
    logFile: path.join(folder, 'postfix-master.log'),
    port,
    deadlineMilliseconds: startMilliseconds,
  });
  return { port, child };
}

/** One a line: name, type, private, unprivileged, chroot, wake-up, how many, program. */
function services(port) {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
}

module.exports = { startPostfix };

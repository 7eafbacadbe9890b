// Completes a restore by the token in the link's fragment, once the holder has said so.
const confirmation = document.querySelector('#confirm');
const ask = document.querySelector('#ask');
const answer = document.querySelector('#answer');
const channels = { sms: 'by SMS', email: 'by e-mail', pec: 'by certified e-mail', letter: 'by letter' };
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';

function paragraph(words) {
  return element('p', words);
}

function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function say(state, ...content) {
  answer.dataset.state = state;
  answer.replaceChildren(...content);
}

function tellCompleted({ reference, deliveries }) {
  const ways = deliveries.map(({ half, channel, recipient }) =>
    element('li', `The ${half} half ${channels[channel]} to ${recipient}`),
  );
  const inbox = element('a', 'inbox');
  inbox.href = '/';
  say(
    'completed',
    element(
      'p',
      'The old PIN has stopped working. The reference of the new one is ',
      element('strong', reference),
      ':',
    ),
    element('ol', ...ways),
    element(
      'p',
      'Both are on their way to the ',
      inbox,
      ', each with this reference. Put them together, and exchange the 16 characters for a personal PIN (ExchangePin). At first its level is ordinary.',
    ),
  );
}

function tellRefused() {
  say(
    'refused',
    paragraph(
      'This link does not restore a PIN, or not any more: it works once and for a while only, and a newer one may have taken its place.',
    ),
    paragraph(
      'If the PIN is still forgotten, start the restore again (StartRestore) and open the link of the new mail.',
    ),
  );
}

/** Where no answer came nobody here knows whether it was done: then the new PIN is in the inbox, and the same button is refused. */
async function complete() {
  confirmation.disabled = true;
  const reply = await fetch('/api/restore', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  confirmation.disabled = false;
  const isOver = reply?.ok || reply?.status === 403 || reply?.status === 400;
  confirmation.hidden = isOver;
  ask.hidden = isOver;
  // It is of no use any more, and need not stay in the browser's history.
  if (isOver) history.replaceState(null, '', location.pathname);
  if (reply?.ok) tellCompleted(await reply.json());
  else if (isOver) tellRefused();
  else
    say(
      'away',
      paragraph('Symbolon did not answer. Look into the inbox whether the new PIN has come; if not, try again.'),
    );
  answer.focus();
}

if (token === '') say('refused', paragraph('This address is not whole: open the link in the mail as it stands there.'));
else confirmation.hidden = false;
confirmation.addEventListener('click', complete);

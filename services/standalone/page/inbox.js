// Adds each item to the page as it arrives. The server renders it: there is one template, and it escapes.
const main = document.querySelector('main');
const live = document.querySelector('#live');
const names = {
  sms: 'text message',
  email: 'e-mail',
  pec: 'certified e-mail',
  letter: 'letter',
  'desk-slip': 'desk slip',
};

let work = Promise.resolve();
/** One after the other, so that the order on the page is the order of arrival. */
function inTurn(step) {
  work = work.then(step).catch(() => say('stale', 'Could not update: reload the page'));
}

function say(state, words) {
  live.dataset.state = state;
  live.textContent = words;
}

/** Only an unfolded letter has a PDF viewer. */
function showLetter(letter) {
  const sheet = letter.querySelector('object');
  if (!letter.open) sheet.removeAttribute('data');
  else if (!sheet.hasAttribute('data')) sheet.setAttribute('data', sheet.dataset.document);
}

// The browser tells of a letter that is unfolded from the start, too; toggle does not bubble.
document.addEventListener('toggle', ({ target }) => target.matches('.letter') && showLetter(target), true);
for (const letter of document.querySelectorAll('.letter')) showLetter(letter);

async function add({ id, channel }) {
  if (document.getElementById(`item-${id}`)) return;
  const answer = await fetch(`/inbox/items/${id}`);
  if (!answer.ok) return;
  const item = document.createElement('template');
  item.innerHTML = await answer.text();
  item.content.firstElementChild.classList.add('arrived');
  const place = channel === 'desk-slip' ? 'letter' : channel;
  const list = document.querySelector(`[data-channel="${place}"]`);
  if (place === 'letter') for (const letter of list.querySelectorAll('.letter[open]')) letter.open = false;
  list.prepend(item.content);
  recount();
  say('live', `Live: a new ${names[channel]}`);
}

function recount() {
  for (const count of document.querySelectorAll('[data-count]')) {
    count.textContent = document.querySelector(`[data-channel="${count.dataset.count}"]`).childElementCount;
  }
}

/** The process was away, and may be another one on other data: take the page as it is now. */
async function refresh() {
  const answer = await fetch('/');
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const list of fresh.querySelectorAll('[data-channel]')) {
    document.querySelector(`[data-channel="${list.dataset.channel}"]`).replaceWith(document.adoptNode(list));
  }
  recount();
}

const stream = new EventSource(`/api/inbox/stream?after=${main.dataset.position}`);
let wasAway = false;
stream.onopen = () => {
  say('live', 'Live');
  if (wasAway) inTurn(refresh);
  wasAway = false;
};
stream.onerror = () => {
  wasAway = true;
  if (stream.readyState === EventSource.CLOSED) say('stale', 'No longer live: reload the page');
  else say('away', 'Symbolon is not running: waiting for it');
};
stream.onmessage = ({ data }) => inTurn(() => add(JSON.parse(data)));

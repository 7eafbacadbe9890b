/** The page: the places where a holder finds what was sent, on one table. */
import type { InboxChannel, InboxItem } from '../inbox-item';
import { type Html, html } from './html';
import { itemHtml } from './items';
import { templatesPath } from './templates-page';

interface Place {
  readonly channel: InboxChannel;
  readonly anchor: string;
  readonly title: string;
  /** What to do about it being empty. */
  readonly empty: Html;
}

const command = html`<code>npm run try</code>`;

const phone: Place = {
  channel: 'sms',
  anchor: 'phone',
  title: 'Phone',
  empty: html`<strong>No text message yet.</strong> Ask for a PIN with a mobile number: ${command} in another terminal does it for you.`,
};
const mailbox: Place = {
  channel: 'email',
  anchor: 'mailbox',
  title: 'Mailbox',
  empty: html`<strong>No e-mail yet.</strong> Every address in a request gets a confirmation, and the first half where there is no mobile number.`,
};
const pecMailbox: Place = {
  channel: 'pec',
  anchor: 'pec',
  title: 'PEC mailbox',
  empty: html`<strong>No certified e-mail yet.</strong> Ask with a PEC address to see one here.`,
};
const letterbox: Place = {
  channel: 'letter',
  anchor: 'letterbox',
  title: 'Letterbox',
  empty: html`<strong>No letter yet.</strong> The second half of every PIN comes by post: ${command} has one printed in a second.`,
};
const places = [phone, mailbox, pecMailbox, letterbox];

/** A slip lies with the letters: it is paper, too. */
function placeOf({ channel }: InboxItem): InboxChannel {
  return channel === 'desk-slip' ? letterbox.channel : channel;
}

/** The whole page as it is now; the script adds what arrives after `items`. */
export function pageHtml(items: readonly InboxItem[]): string {
  const at = (place: Place) => items.filter((item) => placeOf(item) === place.channel);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox · Symbolon</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/inbox.css">
<script type="module" src="/assets/inbox.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to what arrived</a>
<header class="masthead">
<h1><img src="/assets/icon.svg" alt="" width="36" height="36"> Symbolon <span>inbox</span></h1>
<p class="purpose">Everything that would leave for a holder arrives here instead. <a href="${templatesPath}">What the messages say</a></p>
<p class="live" id="live" role="status">Connecting</p>
</header>
<p class="warning" role="note"><strong>For trying only, never for production.</strong> One process holds both halves of every PIN here. In a deployment no process does.</p>
<nav aria-label="Places">${places.map((place) => html`<a href="#${place.anchor}">${place.title} ${count(place, at(place))}</a>`)}</nav>
<main id="main" tabindex="-1" data-position="${Math.max(0, ...items.map(({ position }) => position))}">
${device(phone, at(phone))}
<div class="mails">
${box(mailbox, at(mailbox))}
${box(pecMailbox, at(pecMailbox))}
</div>
${box(letterbox, at(letterbox))}
</main>
</body>
</html>
`.source;
}

function device(place: Place, items: readonly InboxItem[]): Html {
  return section(
    place,
    html`<div class="device"><div class="screen" tabindex="0" role="group" aria-label="Text messages">${list(place, items)}</div></div>`,
  );
}

function box(place: Place, items: readonly InboxItem[]): Html {
  return section(place, list(place, items));
}

function section(place: Place, content: Html): Html {
  return html`<section id="${place.anchor}" class="place ${place.anchor}" aria-labelledby="${place.anchor}-title"><h2 id="${place.anchor}-title">${place.title}</h2>${content}</section>`;
}

/** The style sheet shows the words for emptiness beside a list without a child, so nothing may stand between its tags. */
function list(place: Place, items: readonly InboxItem[]): Html {
  return html`<ol class="items" data-channel="${place.channel}">${items.map((item, index) => itemHtml(item, { unfolded: index === 0 }))}</ol><p class="empty">${place.empty}</p>`;
}

function count(place: Place, items: readonly InboxItem[]): Html {
  return html`<span class="count" data-count="${place.channel}">${items.length}</span>`;
}

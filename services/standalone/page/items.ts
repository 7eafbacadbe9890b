/** One arrived item as the page shows it: a bubble on the phone, a mail in its box, a letter, a desk's slip. */
import type { InboxItem } from '../inbox-item';
import { type Html, html } from './html';

/** A mail or a letter is unfolded or not. */
export function itemHtml(item: InboxItem, { unfolded }: { readonly unfolded: boolean }): Html {
  if (item.channel === 'sms') return bubble(item);
  return item.channel === 'letter' || item.channel === 'desk-slip' ? letter(item, unfolded) : mail(item, unfolded);
}

/** The path of a letter's PDF. */
export function documentPath(item: InboxItem): string {
  return `/inbox/letters/${item.id}.pdf`;
}

function bubble(item: InboxItem): Html {
  return html`<li id="item-${item.id}" class="item"><article class="bubble"><h3>To ${item.to}</h3><p class="text">${readable(item.text)}</p>${arrival(item)}</article></li>`;
}

function mail(item: InboxItem, unfolded: boolean): Html {
  return html`<li id="item-${item.id}" class="item"><details class="mail"${open(unfolded)}><summary><h3>${item.subject}</h3>${arrival(item)}<span class="to">To ${item.to}</span></summary><p class="text">${readable(item.text)}</p></details></li>`;
}

/** The script shows the PDF where the letter is unfolded: a viewer for each of 500 letters would be too many. */
function letter(item: InboxItem, unfolded: boolean): Html {
  const [recipient = '', ...lines] = item.to.split('\n');
  return html`<li id="item-${item.id}" class="item"><details class="letter"${open(unfolded)}><summary><h3>${item.channel === 'letter' ? 'Letter' : 'Desk slip'} for ${recipient}</h3>${arrival(item)}<span class="to">${lines.join(', ')}</span></summary>
<p class="ways"><a href="${documentPath(item)}">Open the PDF<span class="unseen"> of the letter for ${recipient}</span></a></p>
<object class="sheet" type="application/pdf" data-document="${documentPath(item)}#toolbar=0&amp;navpanes=0&amp;view=FitH" aria-label="The letter for ${recipient}, as PDF"><p>This browser shows no PDF inside a page: open it by the link above, or read the text below.</p></object>
<details class="transcript"><summary>Read it as text</summary><p class="text">${readable(item.text)}</p></details></details></li>`;
}

function open(unfolded: boolean): Html {
  return unfolded ? html` open` : html``;
}

function arrival(item: InboxItem): Html {
  return html`<time datetime="${item.time.toISOString()}">${clockTime(item.time)}</time>`;
}

/** The browser runs on this machine too, so the machine's own time zone is the reader's. */
function clockTime(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString();
  const clock = time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return isToday ? clock : `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clock}`;
}

/** A half, or an address: the stop, quote or bracket behind it is none of it. */
const marked = /\b([B-DF-HJ-NP-TV-XZ2-9]{4} [B-DF-HJ-NP-TV-XZ2-9]{4})\b|(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])/;

/** A half stands out from the text around it, so that the eye finds it; an address can be followed. */
function readable(text: string): Html[] {
  // Two groups make three parts a time: the words before, and a half or an address.
  return text.split(marked).flatMap((part: string | undefined, at) => {
    if (part === undefined) return [];
    if (at % 3 === 1) return [html`<strong class="half">${part}</strong>`];
    return [at % 3 === 2 ? html`<a href="${part}">${part}</a>` : html`${part}`];
  });
}

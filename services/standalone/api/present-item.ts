import type { InboxItem } from '../inbox-item';
import { documentPath } from '../page/items';

/** What `GET /api/inbox` and the stream give for an item. */
interface PresentedItem {
  readonly id: string;
  readonly channel: InboxItem['channel'];
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly time: string;
  /** A path for letters, else null. */
  readonly pdf: string | null;
}

export function presentItem(item: InboxItem): PresentedItem {
  const { id, channel, to, subject, text, time } = item;
  return {
    id,
    channel,
    to,
    subject,
    text,
    time: time.toISOString(),
    pdf: item.hasDocument ? documentPath(item) : null,
  };
}

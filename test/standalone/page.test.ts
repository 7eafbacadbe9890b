import PDFDocument from 'pdfkit';
import type { Browser, Page } from 'playwright-core';
import { InboxServer } from '../../services/standalone/api/inbox-server';
import { ForwardClock } from '../../services/standalone/forward-clock';
import { productTemplates } from '../notify/product-templates';
import { waitFor } from '../support/wait-for';
import { describeInBrowser, inPage, launchBrowser } from './in-browser';
import { emailItem, letterItem as letterOfWords, openInbox, smsItem } from './open-inbox';

describeInBrowser('the page', () => {
  let browser: Browser;
  let opened: Awaited<ReturnType<typeof openInbox>>;
  let server: InboxServer;
  /** What the browser complained about: a policy that stops the page's own parts, a script that failed. */
  let complaints: string[];
  /** With a real PDF: the viewer that cannot read its letter takes the focus to say so. */
  let letterItem: typeof letterOfWords;

  beforeAll(async () => {
    letterItem = { ...letterOfWords, document: await onePagePdf() };
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    opened = await openInbox();
    server = new InboxServer({
      inbox: opened.inbox,
      clock: new ForwardClock(),
      completeRestore: async () => undefined,
      templates: productTemplates,
      host: '127.0.0.1',
      port: 0,
    });
    await server.start();
    complaints = [];
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
    await opened.close();
    expect(complaints).toEqual([]);
  });

  async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(server.url);
    await page.getByText('Live', { exact: true }).waitFor();
    return page;
  }
  const textsOf = (page: Page, place: string) => page.locator(`#${place} .item .text`).allInnerTexts();

  test('an empty inbox says of each place what to do', async () => {
    const page = await openPage();
    const words = await page.locator('.empty:visible').allInnerTexts();
    expect(words.map((text) => text.split('\n')[0])).toEqual([
      'No text message yet.',
      'No e-mail yet.',
      'No certified e-mail yet.',
      'No letter yet.',
    ]);
    expect(words.join()).toContain('npm run try');
  });

  test('what arrives appears in its place, without a reload, and is announced', async () => {
    const page = await openPage();
    await page.evaluate('window.notReloaded = true');
    await opened.inbox.put(smsItem);
    await opened.inbox.put(emailItem);
    await opened.inbox.put({ ...emailItem, id: 'a-pec', channel: 'pec', text: 'Certificata' });
    await opened.inbox.put(letterItem);
    await page.getByRole('status').getByText('Live: a new letter').waitFor();
    expect({
      phone: await textsOf(page, 'phone'),
      mailbox: await textsOf(page, 'mailbox'),
      pec: await textsOf(page, 'pec'),
      counts: await page.locator('nav .count').allInnerTexts(),
      stillEmpty: await page.locator('.empty:visible').count(),
      notReloaded: await page.evaluate('window.notReloaded'),
    }).toEqual({
      phone: [smsItem.text],
      mailbox: [emailItem.text],
      pec: ['Certificata'],
      counts: ['1', '1', '1', '1'],
      stillEmpty: 0,
      notReloaded: true,
    });
  });

  test('the letter is shown as PDF inside the page, and as text', async () => {
    await opened.inbox.put(letterItem);
    const page = await openPage();
    const path = `/inbox/letters/${letterItem.id}.pdf`;
    await waitFor('the viewer to load the letter', () =>
      page.frames().some((frame) => frame.url().startsWith(`${server.url}${path}`)),
    );
    expect(
      await page.getByRole('link', { name: 'Open the PDF of the letter for MARIA ROSSI' }).getAttribute('href'),
    ).toBe(path);
    await page.getByText('Read it as text').click();
    expect(await page.locator('.transcript .half').innerText()).toBe('LMNP QRST');
  });

  test('only the newest letter is unfolded, so that one viewer runs', async () => {
    const page = await openPage();
    for (const id of ['one', 'two', 'three']) await opened.inbox.put({ ...letterItem, id });
    await page.locator('#item-three').waitFor();
    await waitFor('the older viewers to go', async () => (await page.locator('object[data]').count()) === 1);
    const unfolded = await page
      .locator('.letter[open]')
      .evaluateAll((letters) => letters.map((letter) => letter.parentElement?.id));
    expect(unfolded).toEqual(['item-three']);
  });

  test('the page finds its way back after the process was away', async () => {
    const page = await openPage();
    await server.stop();
    await page.getByText('Symbolon is not running: waiting for it').waitFor();
    complaints = []; // the browser tells of each attempt to connect
    await opened.inbox.put(smsItem);
    const port = Number(new URL(page.url()).port);
    server = new InboxServer({
      inbox: opened.inbox,
      clock: new ForwardClock(),
      completeRestore: async () => undefined,
      templates: productTemplates,
      host: '127.0.0.1',
      port,
    });
    await server.start();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator(`#item-${smsItem.id}`).waitFor();
    complaints = [];
  });

  test('a walk with the Tab key reaches everything, and shows where it is', async () => {
    for (const item of [smsItem, emailItem, letterItem]) await opened.inbox.put(item);
    const page = await openPage();
    const walk: string[] = [];
    for (let steps = 0; steps < 10; steps += 1) {
      await page.keyboard.press('Tab');
      walk.push(await page.evaluate<string>(inPage('describe-focus')));
    }
    expect(walk).toEqual([
      'A Skip to what arrived',
      'A What the messages say',
      'A Phone 1',
      'A Mailbox 1',
      'A PEC mailbox 0',
      'A Letterbox 1',
      'DIV Text messages',
      'SUMMARY Richiesta di PIN',
      'SUMMARY Letter for MARIA ROSSI',
      'A Open the PDF of the letter for MARIA ROSSI',
    ]);
  });

  test('the skip link leads past the head of the page, and headings tell its places', async () => {
    const page = await openPage();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(await page.getByRole('heading').allInnerTexts()).toEqual([
      expect.stringContaining('Symbolon'),
      'Phone',
      'Mailbox',
      'PEC mailbox',
      'Letterbox',
    ]);
    for (const landmark of ['banner', 'navigation', 'main'] as const)
      expect(await page.getByRole(landmark).count()).toBe(1);
  });

  test.each([375, 320, 900, 1_440])('nothing sticks out at a width of %p pixels', async (width) => {
    const long = `${'verylongaddress'.repeat(6)}@example.org`;
    await opened.inbox.put({ ...emailItem, to: long, subject: 'x'.repeat(120) });
    for (const item of [smsItem, letterItem]) await opened.inbox.put(item);
    const page = await openPage({ viewport: { width, height: 812 }, isMobile: width < 600 });
    const [content, window] = await page.evaluate<number[]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content).toBe(window);
  });

  test.each([
    'light',
    'dark',
  ] as const)('every text of the %s page can be read: contrast 4.5 to 1 and more', async (colorScheme) => {
    for (const item of [smsItem, emailItem, letterItem]) await opened.inbox.put(item);
    const page = await openPage({ colorScheme });
    expect(await page.evaluate(inPage('faint-texts'))).toEqual([]);
  });
});

async function onePagePdf(): Promise<Buffer> {
  const document = new PDFDocument();
  document.text('LMNP QRST').end();
  const parts: Buffer[] = [];
  for await (const part of document) parts.push(part);
  return Buffer.concat(parts);
}

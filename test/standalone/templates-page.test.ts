import type { Browser, Page } from 'playwright-core';
import { InboxServer } from '../../services/standalone/api/inbox-server';
import { ForwardClock } from '../../services/standalone/forward-clock';
import { productTemplates } from '../notify/product-templates';
import { describeInBrowser, inPage, launchBrowser } from './in-browser';
import { openInbox } from './open-inbox';

describeInBrowser('the pages of templates', () => {
  let browser: Browser;
  let opened: Awaited<ReturnType<typeof openInbox>>;
  let server: InboxServer;
  /** What the browser complained about: a policy that stops a mail's own style, a frame that wanted more. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
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
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await opened.close();
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints).toEqual([]);
  });

  async function openPage(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`${server.url}${path}`);
    return page;
  }

  test('the inbox leads to a list of all templates, and each name to its page', async () => {
    const page = await openPage('/');
    await page.getByRole('link', { name: 'What the messages say' }).click();
    expect(await page.locator('.templates h2').allInnerTexts()).toEqual(
      productTemplates.list().map(({ name }) => name),
    );
    await page.getByRole('link', { name: 'first-half' }).click();
    expect(page.url()).toBe(`${server.url}/templates/first-half`);
    expect(await page.locator('.language > h2').allInnerTexts()).toEqual([
      'German (de)',
      'English (en)',
      'Italian (it)',
    ]);
  });

  test('a template is shown as its reader gets it: the SMS with its size, the mail in light and in dark', async () => {
    const page = await openPage('/templates/first-half');
    const english = page.locator('section', { has: page.locator('#language-en') });
    const subject = 'INPS: first part of your PIN, reference 0417';
    expect(await english.locator('.bubble').innerText()).toContain('INPS ref.0417: first part of your PIN BCDF GHJK.');
    expect(await english.locator('.size').innerText()).toBe('1 segment, 152 places, GSM-7');
    const seen: unknown[] = [];
    for (const scheme of ['light', 'dark']) {
      const frame = page.locator(`iframe[title="${subject}, ${scheme}"]`);
      await frame.scrollIntoViewIfNeeded();
      const mail = await (await frame.elementHandle())?.contentFrame();
      seen.push({
        title: await mail?.locator('h1').innerText(),
        entered: await mail?.locator('.entered').innerText(),
        background: await mail?.evaluate<string>('getComputedStyle(document.querySelector("main")).backgroundColor'),
      });
    }
    expect(seen).toEqual([
      { title: subject, entered: 'BCDF GHJK', background: 'rgb(255, 255, 255)' },
      { title: subject, entered: 'BCDF GHJK', background: 'rgb(29, 32, 35)' },
    ]);
  });

  test('each sample has a link, and its text is shown', async () => {
    const page = await openPage('/templates/first-half');
    await page.getByRole('link', { name: 'sms, no expiry_days' }).click();
    const values = await page.locator('.values dd').allInnerTexts();
    expect(values).toEqual(['BCDFGHJK', 'sms', 'empty', '0417']);
    expect(await page.locator('.bubble').first().innerText()).toContain('per SMS');
  });

  test.each(['light', 'dark'] as const)('every text of the %s pages and mails can be read', async (colorScheme) => {
    const list = await openPage('/templates', { colorScheme });
    expect(await list.evaluate(inPage('faint-texts'))).toEqual([]);
    const page = await openPage('/templates/first-half', { colorScheme });
    expect(await page.evaluate(inPage('faint-texts'))).toEqual([]);
    const mail = await (await browser.newContext({ colorScheme })).newPage();
    await mail.setContent(productTemplates.render(firstHalf).html);
    expect(await mail.evaluate(inPage('faint-texts'))).toEqual([]);
  });

  test.each([320, 375, 1_440])('nothing sticks out at a width of %p pixels', async (width) => {
    for (const path of ['/templates', '/templates/restore-link', '/templates/second-half']) {
      const page = await openPage(path, { viewport: { width, height: 812 }, isMobile: width < 600 });
      const [content, window] = await page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(content).toBe(window);
    }
  });

  test('a mail at twice its size fits a narrow reader, and loads and runs nothing', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 700 }, javaScriptEnabled: true });
    const mail = await context.newPage();
    const asked: string[] = [];
    mail.on('request', (request) => asked.push(request.url()));
    await mail.setContent(productTemplates.render(firstHalf).html);
    await mail.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await mail.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    expect({ asked, scripts: await mail.locator('script, link, img, iframe').count() }).toEqual({
      asked: [],
      scripts: 0,
    });
  });

  test('a template that is not there is not found', async () => {
    expect((await fetch(`${server.url}/templates/nothing`)).status).toBe(404);
  });
});

const firstHalf = {
  template: 'first-half',
  channel: 'email',
  languageTag: 'de',
  variables: { characters: 'BCDFGHJK', other_half: 'letter', expiry_days: '30', reference: '0417' },
} as const;

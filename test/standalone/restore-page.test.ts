import type { Browser, Page } from 'playwright-core';
import { Fault } from '../../runtime/fault';
import type { CompletedRestore } from '../../services/standalone/adapters/own-restore';
import { InboxServer } from '../../services/standalone/api/inbox-server';
import { ForwardClock } from '../../services/standalone/forward-clock';
import { productTemplates } from '../notify/product-templates';
import { describeInBrowser, inPage, launchBrowser } from './in-browser';
import { emailItem, openInbox } from './open-inbox';

const completed: CompletedRestore = {
  reference: '4711',
  deliveries: [
    { half: 'first', channel: 'sms', recipient: '+39 *** *** 4567' },
    { half: 'second', channel: 'email', recipient: 'm***@e***.org' },
  ],
};

describeInBrowser("a restore's page", () => {
  let browser: Browser;
  let opened: Awaited<ReturnType<typeof openInbox>>;
  let server: InboxServer;
  let complaints: string[];
  /** The tokens given, each good for one restore where it is `right`. */
  let tokens: string[];
  let isAway: boolean;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    opened = await openInbox();
    [tokens, complaints, isAway] = [[], [], false];
    const completeRestore = async (token: string) => {
      if (isAway) throw new Fault('unavailable', 'UNAVAILABLE', 'away');
      tokens.push(token);
      return token === 'right' && tokens.length === 1 ? completed : undefined;
    };
    server = new InboxServer({
      inbox: opened.inbox,
      clock: new ForwardClock(),
      completeRestore,
      templates: productTemplates,
      host: '127.0.0.1',
      port: 0,
    });
    await server.start();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
    await opened.close();
    // The browser tells of each answer that is none of success; the page does, too.
    expect(complaints.filter((text) => !/status of (403|503)/.test(text))).toEqual([]);
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
  const button = (page: Page) => page.getByRole('button', { name: 'Restore my PIN' });

  test('changes nothing by being opened, and without its token offers nothing', async () => {
    const whole = await openPage('/restore#token=right');
    await button(whole).waitFor();
    const bare = await openPage('/restore');
    await bare.getByText('This address is not whole').waitFor();
    expect({ buttons: await button(bare).count(), tokens }).toEqual({ buttons: 0, tokens: [] });
  });

  test('tells by keyboard alone where the new halves go, and forgets the token', async () => {
    const page = await openPage('/restore#token=right');
    await button(page).waitFor();
    const walk: string[] = [];
    for (let steps = 0; steps < 2; steps += 1) {
      await page.keyboard.press('Tab');
      walk.push(await page.evaluate<string>(inPage('describe-focus')));
    }
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('4711').waitFor();
    expect({
      walk,
      tokens,
      ways: await page.getByRole('listitem').allInnerTexts(),
      focused: await page.evaluate('document.activeElement.id'),
      buttons: await button(page).count(),
      address: page.url(),
    }).toEqual({
      walk: ['A Back to the inbox', 'BUTTON Restore my PIN'],
      tokens: ['right'],
      ways: ['The first half by SMS to +39 *** *** 4567', 'The second half by e-mail to m***@e***.org'],
      focused: 'answer',
      buttons: 0,
      address: `${server.url}/restore`,
    });
  });

  test('refuses a link that was used like one that never was', async () => {
    const answers: string[] = [];
    for (const token of ['right', 'right', 'never']) {
      const page = await openPage(`/restore#token=${token}`);
      await button(page).click();
      await page.locator('#answer[data-state]').waitFor();
      answers.push(await page.getByRole('status').innerText());
    }
    expect(answers[0]).toContain('4711');
    expect(answers[1]).toContain('This link does not restore a PIN');
    expect(answers[2]).toBe(answers[1]);
  });

  test('lets the holder try again where Symbolon did not answer', async () => {
    isAway = true;
    const page = await openPage('/restore#token=right');
    await button(page).click();
    await page.getByText('Symbolon did not answer').waitFor();
    isAway = false;
    await button(page).click();
    await page.getByText('4711').waitFor();
    expect(tokens).toEqual(['right']);
  });

  test('is what the link in the mailbox leads to', async () => {
    await opened.inbox.put({ ...emailItem, text: `Apra questa pagina:\n${server.url}/restore#token=right` });
    const page = await openPage('/');
    await page.getByRole('link', { name: '/restore#token=' }).click();
    await button(page).click();
    await page.getByText('4711').waitFor();
    expect(tokens).toEqual(['right']);
  });

  test.each([
    ['light', 1_280],
    ['dark', 1_280],
    ['light', 320],
    ['dark', 320],
  ] as const)('can be read in the %s, %p pixels wide: contrast 4.5 to 1, and nothing sticks out', async (colorScheme, width) => {
    const page = await openPage('/restore#token=right', { colorScheme, viewport: { width, height: 800 } });
    await button(page).waitFor();
    const faults = async () => [
      await page.evaluate(inPage('faint-texts')),
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ];
    const before = await faults();
    await button(page).click();
    await page.getByText('4711').waitFor();
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/restore-${colorScheme}-${width}.png` });
    expect([before, await faults()]).toEqual([
      [[], 0],
      [[], 0],
    ]);
  });
});

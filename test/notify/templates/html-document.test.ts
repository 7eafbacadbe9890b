import { productTemplates } from '../product-templates';

const request = {
  template: 'restore-link',
  channel: 'email',
  languageTag: 'en',
  variables: {
    link: 'https://portal.example.org/restore#token=a&b',
    valid_minutes: '60',
    request_time: '2026-11-23T22:30:00Z',
  },
} as const;

test('a mail’s HTML is the same words, with headings and lists, in one document of its language that asks for nothing', () => {
  const { html } = productTemplates.render(request);
  expect(html.replace(/<style>.*<\/style>/s, '<style>...</style>')).toBe(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>INPS: restoring your PIN</title>
<style>...</style>
</head>
<body>
<main>
<h1>INPS: restoring your PIN</h1>
<p>Hello,</p>
<p>Somebody asked to restore your PIN (23 November 2026, 23:30). If it was you, open this page and confirm:</p>
<p><a href="https://portal.example.org/restore#token=a&amp;b">https://portal.example.org/restore#token=a&amp;b</a></p>
<p>The link is valid for 60 minutes from the request and works once. Opening it changes nothing: the PIN changes only when you confirm.</p>
<h2>What happens then</h2>
<p>When you confirm, the PIN that you had is none any more. The new one comes in two parts, by two different ways, and each says what to do.</p>
<h2>If it was not you</h2>
<p>Ignore this message: without a confirmation nothing changes. If another one comes, call us.</p>
<h2>For your safety</h2>
<ul>
<li>Do not forward this message to anybody. The page that it opens does not ask for your PIN.</li>
<li>Keep your PIN in a safe place, not on your phone, and tell it to nobody.</li>
<li>We will never ask you for your PIN or any part of it, neither by phone nor in writing. If somebody does, it is not us.</li>
</ul>
<p class="from">INPS<br>
Via Ciro il Grande 21, 00144 Roma RM<br>
Phone 803 164 (free from landlines in Italy)<br>
From mobile phones 06 164164<br>
Fax 800 803 164<br>
www.inps.it</p>
</main>
</body>
</html>
`);
});

test('no mail of ours holds a script, an address but its own link, or a line that a relay would break', () => {
  for (const { name, texts, samples } of productTemplates.list())
    for (const { channel, language } of texts)
      for (const variables of samples) {
        const { html, text } = productTemplates.render({ template: name, channel, languageTag: language, variables });
        const addresses = html.match(/(?:src|href|url)\b[=(]["']?[^"')]*/g) ?? [];
        expect(addresses).toEqual(name === 'restore-link' ? [`href="${variables['link']}`] : []);
        expect(html).not.toMatch(/<(script|img|link|iframe|form|object|meta http)/i);
        expect(Math.max(...[...text.split('\n'), ...html.split('\n')].map((line) => line.length))).toBeLessThan(998);
      }
});

/** The templates there are, and each of them as its reader would get it: with samples, in every language, light and dark. */
import { smsSizeOf } from '../../notify/domain/sms-size';
import { darkCondition, mailStyle } from '../../notify/templates/html-style';
import type { RenderedText, TemplateInfo, Templates, TemplateVariables } from '../../notify/templates/templates';
import { type Html, html } from './html';

/** As template-route.ts serves them. */
export const templatesPath = '/templates';

/** The mail's one style sheet as a reader with light colours has it, and one with dark ones, whatever this browser prefers. */
export const shownStyles = {
  light: mailStyle.replace(darkCondition, 'not all'),
  dark: mailStyle.replace(darkCondition, 'all'),
} as const;

/** So many samples of a template are offered. */
const mostSamples = 24;

export function templateListHtml(infos: readonly TemplateInfo[]): string {
  return page(
    'Templates',
    html`<p class="lead">What every message says, with samples. An institution's own folder (<code>TEMPLATES_FOLDER</code>) replaces texts and adds templates.</p>
<ul class="templates">${infos.map(entry)}</ul>`,
  );
}

function entry({ name, reserved, overridden, texts, variables }: TemplateInfo): Html {
  const channels = [...new Set(texts.map(({ channel }) => channel))].map((channel) => channelNames[channel]).join(', ');
  const languages = [...new Set(texts.map(({ language }) => language))].sort().join(', ');
  const names = variables.map((variable) => variable.name).join(', ');
  return html`<li><h2><a href="${templatesPath}/${name}">${name}</a></h2>
<p>${channels} · ${languages}</p>
<p class="kinds">${reserved ? html`<span class="kind">for credentials’ messages</span>` : html`<span class="kind open">for any service</span>`}${overridden ? html` <span class="kind own">the institution’s</span>` : html``}</p>
<p class="variables">${names === '' ? 'no variables' : names}</p></li>`;
}

const channelNames = { sms: 'SMS', email: 'E-mail', pec: 'PEC' } as const;

/** `sample`: which of the template's samples; the first one where there is none of that number. */
export function templateHtml(templates: Templates, info: TemplateInfo, sample: number): string {
  const samples = info.samples.slice(0, mostSamples);
  const variables = samples[sample] ?? info.samples[0] ?? {};
  const languages = [...new Set(info.texts.map(({ language }) => language))].sort();
  return page(
    info.name,
    html`<h2 class="name">${info.name}</h2>
${samplesHtml(info, samples, samples[sample] === undefined ? 0 : sample)}
${languages.map((language) => languageHtml(templates, info, variables, language))}`,
  );
}

function samplesHtml({ name, variables }: TemplateInfo, samples: readonly TemplateVariables[], chosen: number): Html {
  const varied = variables.filter(({ name: variable }) => new Set(samples.map((one) => one[variable])).size > 1);
  const shown = samples[chosen] ?? {};
  const values = variables.map(
    ({ name: variable }) =>
      html`<div><dt>${variable}</dt><dd>${shown[variable] === '' ? html`<em>empty</em>` : html`${shown[variable] ?? ''}`}</dd></div>`,
  );
  const links = samples.map((one, index) => {
    const label = varied.map(({ name: variable }) => one[variable] || `no ${variable}`).join(', ');
    return html`<li><a href="${templatesPath}/${name}?sample=${index}"${index === chosen ? html` aria-current="page"` : html``}>${label}</a></li>`;
  });
  return html`${samples.length > 1 ? html`<nav aria-label="Samples"><ul class="samples">${links}</ul></nav>` : html``}
<dl class="values">${values}</dl>`;
}

function languageHtml(
  templates: Templates,
  { name, texts }: TemplateInfo,
  variables: TemplateVariables,
  language: string,
): Html {
  const channels = texts.filter((text) => text.language === language).map(({ channel }) => channel);
  const written = (channel: (typeof channels)[number]) =>
    templates.render({ template: name, channel, languageTag: language, variables });
  const [sms, email, pec] = (['sms', 'email', 'pec'] as const).map((channel) =>
    channels.includes(channel) ? written(channel) : undefined,
  );
  const isOneMail = email !== undefined && pec !== undefined && email.html === pec.html;
  return html`<section class="language" aria-labelledby="language-${language}"><h2 id="language-${language}">${languageName(language)}</h2>
${sms === undefined ? html`` : smsHtml(sms)}
${email === undefined ? html`` : mailHtml(isOneMail ? 'E-mail and PEC' : 'E-mail', email)}
${pec === undefined || isOneMail ? html`` : mailHtml('PEC', pec)}
</section>`;
}

function smsHtml({ text, language }: RenderedText): Html {
  const { encoding, segments, places } = smsSizeOf(text);
  const size = `${segments} ${segments === 1 ? 'segment' : 'segments'}, ${places} places, ${encoding === 'gsm-7' ? 'GSM-7' : 'UCS-2'}`;
  return html`<div class="sms"><h3>SMS</h3><div class="bubble"><p class="text" lang="${language}">${text}</p></div><p class="size">${size}</p></div>`;
}

/** In a frame without any right: what a template holds can do nothing to this page. */
function mailHtml(kind: string, { subject, text, html: document, language }: RenderedText): Html {
  const frames = (['light', 'dark'] as const).map(
    (scheme) =>
      html`<figure><figcaption>${scheme}</figcaption><iframe sandbox="" loading="lazy" title="${subject}, ${scheme}" srcdoc="${document.replace(mailStyle, shownStyles[scheme])}"></iframe></figure>`,
  );
  return html`<div class="written"><h3>${kind}</h3><p class="subject" lang="${language}">${subject}</p>
<div class="frames">${frames}</div>
<details class="transcript"><summary>The text without HTML</summary><p class="text" lang="${language}">${text}</p></details></div>`;
}

function languageName(language: string): string {
  return `${new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language} (${language})`;
}

function page(title: string, content: Html): string {
  const back =
    title === 'Templates'
      ? html`<a href="/">Back to the inbox</a>`
      : html`<a href="${templatesPath}">All templates</a> · <a href="/">Inbox</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Symbolon</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/inbox.css">
<link rel="stylesheet" href="/assets/templates.css">
</head>
<body class="wide">
<header class="masthead">
<h1><img src="/assets/icon.svg" alt="" width="36" height="36"> Symbolon <span>templates</span></h1>
<p class="purpose">${back}</p>
</header>
<main>
${content}
</main>
</body>
</html>
`.source;
}

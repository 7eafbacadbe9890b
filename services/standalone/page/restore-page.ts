/** What a restore's link leads to: the same for everybody; its script has the token from the fragment, and asks before it uses it. */
import { html } from './html';

export const restorePageHtml = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Restore a PIN · Symbolon</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/inbox.css">
<link rel="stylesheet" href="/assets/restore.css">
<script type="module" src="/assets/restore.js"></script>
</head>
<body class="narrow">
<header class="masthead">
<h1><img src="/assets/icon.svg" alt="" width="36" height="36"> Symbolon <span>restore</span></h1>
<p class="purpose">In a deployment this page is the portal's. <a href="/">Back to the inbox</a></p>
</header>
<main class="card">
<h2>A new PIN for a forgotten one</h2>
<div id="ask">
<p>When you confirm, the PIN that you have stops working. The new one comes in two parts, by two different ways.</p>
<p>Opening this page has changed nothing. If you did not ask for it, close it.</p>
</div>
<button type="button" id="confirm" aria-describedby="ask" hidden>Restore my PIN</button>
<div id="answer" role="status" tabindex="-1"></div>
<noscript><p>This page needs JavaScript: the link's token is in its last part, which no browser sends by itself.</p></noscript>
</main>
</body>
</html>
`.source;

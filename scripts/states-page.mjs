// docs/states.md from the tables in domain/: the diagrams are drawn, not written, so that they cannot tell something else than the code does.

/** @param tables what domain/ exports: see scripts/states.mjs; gives the whole page. */
export function statesPage({
  credentialTransitions,
  requestEnds,
  requestTable,
  progressOfDelivery,
  reportedStates,
  liveStates,
  elevationTransitions,
}) {
  return `# States

Drawn by \`npm run states\` from the tables that the code goes by; a test compares. What each state means stands in [domain.md](domain.md).

## Credential
From \`domain/credential-state.ts\`. What is not drawn cannot happen.

${diagram([...start('issued'), ...edges(credentialTransitions), ...ends(['revoked'])])}

## Request for a PIN
While it is alive its state follows from its two halves, by the furthest of each half's deliveries (\`domain/pin-request-state.ts\`):

| first half \\\\ second half | ${progresses(requestTable).join(' | ')} |
|---|${progresses(requestTable)
    .map(() => '---|')
    .join('')}
${progresses(requestTable)
  .map(
    (first) =>
      `| **${first}** | ${progresses(requestTable)
        .map((second) => shown(requestTable[first][second]))
        .join(' | ')} |`,
  )
  .join('\n')}

| a half is | while its delivery is |
|---|---|
${progresses(requestTable)
  .map((progress) => `| ${progress} | ${statesOf(progressOfDelivery, progress).map(shown).join(', ')} |`)
  .join('\n')}

Postal-first, a first half that was sent makes it ${shown('awaiting-activation')} until the second one has left. It ends in one of these ways (\`domain/pin-request-end.ts\`), after which nothing changes it:

${diagram([...start('live'), ...grouped(requestEnds, liveStates), ...ends(endsOf(requestEnds))])}

## Delivery
Own steps of credentials, and what delivery services report of one attempt (\`domain/delivery-state.ts\`). Reports come in any order: the later one in this row wins, whatever came first, so any step may be skipped. A resend is a new attempt, \`queued\` again;
the newest attempt counts, except that \`delivered\` and \`returned\` of any attempt win.

${diagram([
  ...start('held'),
  ...start('queued'),
  'held --> queued: released',
  'held --> cancelled: issue ended',
  `queued --> ${reportedStates[0]}: reported`,
  ...reportedStates.slice(1).map((state, index) => `${reportedStates[index]} --> ${state}: or any later one`),
])}

## Elevation
From \`domain/elevation-case.ts\`. Who looks at a case at the moment is no state: a claim ends by itself.

${diagram([...start('open'), ...edges(elevationTransitions), ...ends(['approved', 'refused', 'expired', 'cancelled'])])}
`;
}

const shown = (state) => `\`${state}\``;
const progresses = (table) => Object.keys(table);
const statesOf = (table, progress) => Object.keys(table).filter((state) => table[state] === progress);
const name = (state) => state.replaceAll('-', '_');
const start = (state) => [`[*] --> ${name(state)}`];
const ends = (states) => states.map((state) => `${name(state)} --> [*]`);
const edges = (transitions) => transitions.map(({ from, on, to }) => `${name(from)} --> ${name(to)}: ${on}`);
const endsOf = (transitions) => [...new Set(transitions.map(({ to }) => to))];

/** One arrow for what leads out of all live states, with those it does not lead out of. */
function grouped(transitions, liveStates) {
  return [...new Set(transitions.map(({ on }) => on))].map((on) => {
    const those = transitions.filter((transition) => transition.on === on);
    const not = liveStates.filter((state) => !those.some(({ from }) => from === state));
    return `live --> ${name(those[0].to)}: ${on}${not.length === 0 ? '' : ` (not ${not.join(', ')})`}`;
  });
}

function diagram(lines) {
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

/** What needs a second operator, each a kind of proposal. */

export const eraseHolderKind = 'erase-holder';
export const surgeKind = 'surge';

/** All of them: what ListProposals lists and RefuseProposal ends. */
export const proposalKinds: readonly string[] = [eraseHolderKind, surgeKind];

/** What needs a second operator, each a kind of proposal. */

export const eraseHolderKind = 'erase-holder';

/** All of them: what ListProposals lists and RefuseProposal ends. */
export const proposalKinds: readonly string[] = [eraseHolderKind];

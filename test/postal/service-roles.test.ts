import { faultOf } from '../../runtime/grpc-status';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import {
  callEmpty,
  type MethodName,
  methodNames,
  operators,
  other,
  press,
  type ServedPostal,
  servePostal,
} from './served-postal';

const roles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
type Role = (typeof roles)[number];

/** Who may call what; everybody else may not. */
const allowed: Readonly<Record<MethodName, readonly (Role | 'print centre')[]>> = {
  getLetter: ['contact_centre', 'supervisor', 'auditor'],
  listLetters: ['contact_centre', 'supervisor', 'auditor'],
  previewLetter: ['contact_centre', 'desk', 'supervisor', 'auditor'],
  releaseHeldLetter: ['contact_centre', 'supervisor'],
  listBatches: ['supervisor', 'auditor'],
  getBatch: ['supervisor', 'auditor'],
  getManifest: ['supervisor', 'auditor', 'print centre'],
  closeBatch: ['supervisor'],
  proposeBatchRelease: ['supervisor'],
  approveBatchRelease: ['supervisor'],
  refuseBatchRelease: ['supervisor'],
  listProposals: ['supervisor', 'auditor'],
  recordDespatch: ['desk', 'supervisor', 'print centre'],
  recordOutcome: ['desk', 'supervisor', 'print centre'],
  importOutcomes: ['supervisor', 'print centre'],
  resolveLetter: ['supervisor'],
  getReconciliation: ['supervisor', 'auditor'],
  exportReconciliation: ['supervisor', 'auditor', 'print centre'],
};
const denials = ['ROLE_MISSING', 'OPERATOR_TOKEN', 'CALLER_NOT_ALLOWED'];

describeOnEachDatabase('who may call postal', migrations, (context) => {
  let room: AnswerRoom;
  let served: ServedPostal;
  beforeAll(async () => {
    await context.empty(...tables);
    room = await answerRoom(context.database);
    served = await servePostal(() => room);
    await served.start();
  });
  afterAll(async () => {
    await served.stop();
    await room.close();
  });

  /** The reason for which the method is denied; 'allowed' where it fails by its empty message, or does not fail. */
  const access = async (name: MethodName, token: string | undefined, caller = operators) => {
    const outcome = await callEmpty(await served.client(token, caller), name);
    if (outcome === 'answered') return 'allowed';
    const { reason } = faultOf(outcome);
    return denials.includes(reason) ? reason : 'allowed';
  };

  test('the table has every method', () => {
    expect(Object.keys(allowed).toSorted()).toEqual([...methodNames].toSorted());
  });

  test.each(methodNames)('%s', async (name) => {
    const found: Record<string, string> = {};
    for (const role of roles) found[role] = await access(name, await served.tokenOf(role));
    const may = allowed[name];
    expect(found).toEqual(
      Object.fromEntries(roles.map((role) => [role, may.includes(role) ? 'allowed' : 'ROLE_MISSING'])),
    );
    expect(await access(name, await served.tokenOf())).toBe('ROLE_MISSING');
    for (const token of [undefined, 'no-token']) expect(await access(name, token)).toBe('OPERATOR_TOKEN');
    const isForPress = may.includes('print centre');
    expect(await access(name, undefined, press)).toBe(isForPress ? 'allowed' : 'CALLER_NOT_ALLOWED');
    expect(await access(name, await served.tokenOf('supervisor'), other)).toBe('CALLER_NOT_ALLOWED');
  });
});

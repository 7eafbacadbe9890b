/** Holders of a process whose halves go nowhere: they are taken out of credentials' tables. */
import { randomUUID } from 'node:crypto';
import type { Application } from '../../../proto/gen/symbolon/credentials/v1/application';
import { callUnary } from '../../../runtime/grpc-client';
import { anApplicationMessage } from '../../support/application-message';
import { sealedHalves } from '../../support/sealed-halves';
import { call, type KillRoom } from './kill-room';

export interface HolderInUse {
  readonly application: Application;
  readonly fiscalCode: string;
  /** The pseudonym. */
  readonly holderId: string;
  readonly credentialId: string;
  readonly pinRequestId: string;
}

let seed = 88_000;

/** Another one each time, whose initial PIN was exchanged. */
export async function holderInUse({ portal, keysFolder, database }: KillRoom): Promise<HolderInUse> {
  seed += 1;
  const client = await portal();
  const application = anApplicationMessage(seed);
  const { fiscalCode } = application;
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  const pinRequestId = String(pinRequest?.id);
  const halves = await sealedHalves(keysFolder, database, pinRequestId);
  const of = (wanted: string) => halves.find(({ half }) => half === wanted)?.characters;
  const initialPin = `${of('first')}${of('second')}`;
  const { credential } = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  const credentialId = String(credential?.id);
  const { holder_id: holderId } = await database('credential').where({ id: credentialId }).first('holder_id');
  return { application, fiscalCode, holderId, credentialId, pinRequestId };
}

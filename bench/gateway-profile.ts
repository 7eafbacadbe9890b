/** A CPU profile of notify at work, kept for the tools of a browser. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayKind } from './gateway-kinds';
import { GatewayRoom } from './gateway-room';
import { asked } from './processes';
import type { ProfileRecord } from './profile-preload';
import type { Rig } from './rig';

const warmUpMessages = 1_000;

/** Of so many messages, after a warm-up; start and stop are not in it. */
export async function keepGatewayProfile(kind: GatewayKind, rig: Rig, messages: number, file: string): Promise<void> {
  const room = await GatewayRoom.open(kind, rig);
  const notify = await room.startNotify(['--require', join(__dirname, 'profile-preload.js')]);
  const feed = async (count: number) => room.feed(notify, await room.halves(count), () => rig.notifyIsIdle());
  await feed(warmUpMessages);
  await asked(notify.child, 'start');
  await feed(messages);
  const { profile } = await asked<ProfileRecord>(notify.child, 'stop');
  await writeFile(file, JSON.stringify(profile));
  await notify.stop();
  await room.close();
}

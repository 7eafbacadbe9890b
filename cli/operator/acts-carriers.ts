/** Carriers, suppressions, messages, templates: what goes out by SMS and mail, and how. */
import { type Act, columns, id } from './act';

const gateway = 'symbolon.notify.v1.GatewayService';
const notifications = 'symbolon.notify.v1.NotificationService';

export const carrierActs: readonly Act[] = [
  {
    words: 'carriers list',
    rpc: `${gateway}.ListCarriers`,
    about: 'the carriers of SMS and mail, and how they do',
    rows: {
      field: 'carriers',
      columns: [
        id('name', 'name'),
        ...columns(
          'kind',
          'state',
          'channels',
          'priority',
          'weight',
          'views[health reason underWay] as health',
          'updateReason as reason',
        ),
      ],
    },
  },
  {
    words: 'carriers set',
    rpc: `${gateway}.SetCarrierState`,
    about: 'drain a carrier, put it into or out of quarantine, change its weight',
    takes: ['name'],
    example: 'sms-1 --state drained --reason "maintenance tonight"',
  },
  {
    words: 'suppressions list',
    rpc: `${gateway}.ListSuppressions`,
    about: 'recipients that nothing is sent to',
    rows: {
      field: 'suppressions',
      columns: [
        id(),
        ...columns('channel', 'maskedRecipient as recipient', 'reason', 'operator', 'expireTime as until', 'note'),
      ],
    },
  },
  {
    words: 'suppressions add',
    rpc: `${gateway}.AddSuppression`,
    about: 'send nothing to a recipient any more',
    example: '--email old@example.org --reason operator --note "not hers any more"',
  },
  {
    words: 'suppressions remove',
    rpc: `${gateway}.RemoveSuppression`,
    about: 'let a recipient be sent to again',
    takes: ['id'],
  },
  {
    words: 'messages list',
    rpc: `${notifications}.ListMessages`,
    about: 'messages, newest first, without their content',
    rows: {
      field: 'messages',
      columns: [
        id(),
        ...columns(
          'state',
          'channel',
          'reason',
          'template',
          'maskedRecipient as recipient',
          'carrier',
          'createTime as since',
          'caller',
        ),
      ],
    },
  },
  {
    words: 'messages show',
    rpc: `${notifications}.GetMessage`,
    about: 'one message, without its content',
    takes: ['id'],
  },
  {
    words: 'messages retry',
    rpc: `${notifications}.RetryMessage`,
    about: 'send a message of a service that failed or expired again',
    takes: ['id'],
  },
  {
    words: 'messages cancel',
    rpc: `${notifications}.CancelMessage`,
    about: 'end a message that no carrier has',
    takes: ['id'],
    irrevocable: ({ id: message }) => `This ends message ${String(message)} unsent.`,
  },
  {
    words: 'templates list',
    rpc: `${notifications}.ListTemplates`,
    about: 'the templates, and the languages they have',
    rows: {
      field: 'templates',
      columns: [
        id('name', 'name'),
        ...columns('reserved', 'overridden', 'variables[name] as variables', 'texts[channel language] as texts'),
      ],
    },
  },
  {
    words: 'templates preview',
    rpc: `${notifications}.PreviewTemplate`,
    about: 'what a template makes of variables, or of its samples',
    takes: ['template'],
    example: 'NAME --channel email --language en',
  },
];

/** docs/access.md says of each call that an operator may name a person with whether it is a look-up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DescMessage } from '@bufbuild/protobuf';
import { methodNamed } from '../../cli/operator/contract';

const root = join(__dirname, '../..');
const personal = ['fiscal_code', 'subject', 'mobile', 'email', 'pec', 'credential_id'];

/** Whether something in the request says who is meant. */
function namesSomebody({ fields }: DescMessage): boolean {
  return fields.some(
    (field) => personal.includes(field.name) || (field.fieldKind === 'message' && namesSomebody(field.message)),
  );
}

test('the page on access has every call of operators that names a person', () => {
  const { services }: { services: Record<string, Record<string, { callers: readonly string[] }>> } = JSON.parse(
    readFileSync(join(root, 'proto/access.json'), 'utf8'),
  );
  const ofOperators = Object.entries(services)
    .filter(([service]) => service.startsWith('symbolon.'))
    .flatMap(([service, methods]) =>
      Object.entries(methods).flatMap(([method, { callers }]) =>
        callers.includes('/operators') ? [[service, method] as const] : [],
      ),
    );
  const naming = ofOperators
    .filter(([service, method]) => namesSomebody(methodNamed(`${service}.${method}`).input))
    .map(([, method]) => method);
  const page = readFileSync(join(root, 'docs/access.md'), 'utf8');
  const section = page.slice(page.indexOf('## Look-ups'), page.indexOf('## Certificates'));
  expect(naming.length).toBeGreaterThan(10);
  expect(naming.filter((method) => !new RegExp(`\\b${method}\\b`).test(section))).toEqual([]);
});

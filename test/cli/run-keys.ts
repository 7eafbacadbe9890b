import { keysCommand } from '../../cli/keys';

/** Runs the command; what it printed, and the error it ended with. */
export async function runKeys(...args: string[]) {
  let printed = '';
  let error = '';
  const command = keysCommand((text) => {
    printed += text;
  });
  command.exitOverride().configureOutput({ writeErr: (text) => (error += text) });
  const code = await command.parseAsync(args, { from: 'user' }).then(
    () => 0,
    (thrown: { exitCode: number }) => thrown.exitCode,
  );
  return { printed, error, code };
}

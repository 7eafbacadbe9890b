#!/usr/bin/env node
/** `symbolon`: the commands for people, beside the services. */
import { program } from 'commander';
import { keysCommand } from './keys';
import { operatorCommand } from './operator';
import { tryCommand } from './try';

program
  .name('symbolon')
  .description('Issues a credential whose secret never travels whole: commands to try it and to set it up')
  .enablePositionalOptions() // what follows a command is that command's
  .addCommand(tryCommand())
  .addCommand(operatorCommand())
  .addCommand(keysCommand());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

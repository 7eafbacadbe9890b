import { runManifests } from './manifest-command';

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  error: (text: string) => void process.stderr.write(text),
};

void runManifests(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});

/** A line of what a process tells Prometheus, by its name and labels; undefined where there is none. */
export async function metricAt(healthListen: string, name: string): Promise<number | undefined> {
  const text = await (await fetch(`http://${healthListen}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

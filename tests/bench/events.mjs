// Event streams: what ten thousand open ones cost, how soon a change is with a thousand, and what a thousand that come
// back at once get.
import { quantile, residentMemory, until, withServer } from './product.mjs';
import { EventStream, openMany } from './streams.mjs';

const OPEN = 10_000;
const MOST_MB = 500;
const LISTENING = 1_000;
const ROUNDS = 50;
const MOST_MS = 500;

let missed = false;
const goal = (is, words) => {
  console.log(`${words}: ${is ? 'met' : 'NOT MET'}`);
  missed ||= !is;
};

await withServer(async ({ address, pid }) => {
  const change = await changes(address);
  const idle = await residentMemory(pid);
  const streams = await openMany(address, OPEN);
  const open = await residentMemory(pid);
  const told = Date.now();
  await change();
  await until(() => streams.every((it) => it.numbers.length === 1));
  const all = Date.now() - told;
  const after = await residentMemory(pid);
  console.log(`server memory: ${idle.toFixed(1)} MB idle, ${open.toFixed(1)} MB with ${OPEN} open event streams,`);
  console.log(`${after.toFixed(1)} MB after a change, which was with all of them in ${all} ms`);
  goal(Math.max(open, after) < MOST_MB, `under ${MOST_MB} MB`);
  streams.splice(LISTENING).forEach((it) => it.close());
  await oneToMany(change, streams);
  await manyComeBack(address, change, streams);
  streams.forEach((it) => it.close());
}, ['--no-local-runner']);
if (missed) process.exitCode = 1;

/** One change, of which everybody hears. */
async function changes(address) {
  const { results } = await (await fetch(`${address}/dpc/v1/agents`)).json();
  let count = 0;
  return async () => {
    const body = JSON.stringify({ description: `change ${(count += 1)}` });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/dpc/v1/agents/${results[0].agentId}`, { method: 'PATCH', headers, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };
}

/** From asking for a change to its arrival, at each of those that listen. */
async function oneToMany(change, streams) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    let from;
    const arrived = streams.map(
      (it) => new Promise((resolve) => (it.onNumber = () => resolve(times.push(performance.now() - from)))),
    );
    from = performance.now();
    await change();
    await Promise.all(arrived);
  }
  streams.forEach((it) => (it.onNumber = () => {}));
  const [half, most] = [0.5, 0.99].map((share) => quantile(times, share));
  console.log(`one change to ${streams.length} streams, ${ROUNDS} times: median ${half.toFixed(1)} ms,`);
  console.log(`99th percentile ${most.toFixed(1)} ms`);
  goal(most < MOST_MS, `under ${MOST_MS} ms`);
}

/** All break, things happen, all come back at once while more happens. */
async function manyComeBack(address, change, streams) {
  const witness = await EventStream.open(address, streams[0].numbers[0]);
  const lasts = streams.map((it) => it.numbers.at(-1));
  streams.splice(0).forEach((it) => it.close());
  const happen = async (count) => {
    for (let index = 0; index < count; index += 1) await change();
  };
  await happen(100);
  const begun = Date.now();
  const [back] = await Promise.all([Promise.all(lasts.map((last) => EventStream.open(address, last))), happen(100)]);
  streams.push(...back);
  const { as_of: end } = await (await fetch(`${address}/api/snapshot`)).json();
  await until(() => [witness, ...streams].every((it) => it.numbers.at(-1) >= end));
  const took = Date.now() - begun;
  let [gaps, repetitions, events] = [0, 0, 0];
  streams.forEach((it, at) => {
    const expected = witness.numbers.filter((number) => number > lasts[at]);
    const seen = new Set(it.numbers);
    gaps += expected.filter((number) => !seen.has(number)).length;
    repetitions += it.numbers.length - seen.size;
    events += it.numbers.length;
  });
  console.log(`${streams.length} streams come back at once while 100 more changes happen: ${events} events`);
  console.log(`in ${took} ms, ${gaps} missing, ${repetitions} repeated`);
  goal(gaps === 0 && repetitions === 0 && events >= 200 * streams.length, 'no gap, no repetition');
  witness.close();
}

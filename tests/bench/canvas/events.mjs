// A run that reports 50 times a second: ours gets it from the server, React Flow the same states at the same moments.
import { graph } from './graph.mjs';
import { connect, listen, startRun } from './runner.mjs';

const RATE = 50;
const SECONDS = 5;
const WORDS = { queued: 'queued', running: 'running', succeeded: 'success', cancelled: 'cancelled' };

/** Runs, of which one at a time is under way. */
export async function runs(address, data) {
  const runner = await connect(address, data);
  return {
    /** A run that has ended, so that every tile shows a state: a few components worked, the others were cancelled. */
    async leaveStates(count) {
      const run = await startRun(address, `Graph ${count}`);
      for (let done = 0; done < 5; ) {
        const tasks = await runner.claim(5, 1_000);
        for (const task of tasks) await runner.succeed(task);
        done += tasks.length;
      }
      await cancel(address, run);
    },
    /** Starts a run, of which nothing has been reported yet but that it is there. */
    async begin(count) {
      return { count, run: await startRun(address, `Graph ${count}`), tasks: [] };
    },
    /** Five seconds of it. Says what was reported, and when. */
    async stream({ count, run, tasks }) {
      const places = new Map(graph(count).components.map(({ name }, at) => [name, at]));
      const reported = [];
      const start = performance.now();
      const stop = await listen(address, ({ type, component }) => {
        if (type !== 'component_changed' || component.run_id !== run) return;
        const state = [String(places.get(component.component)), WORDS[component.state]];
        reported.push({ after: performance.now() - start, states: [state] });
      });
      while (performance.now() - start < SECONDS * 1000) {
        await until(start + (reported.length * 1000) / RATE);
        if (tasks.length === 0) tasks.push(...(await runner.claim(2, 200)));
        const task = tasks.shift();
        if (task) await runner.succeed(task);
      }
      stop();
      return reported;
    },
    /** Ends it. */
    async end({ run, tasks }) {
      await cancel(address, run);
      tasks.length = 0;
    },
  };
}

/** The same for React Flow. */
export async function replay(other, reported) {
  const start = performance.now();
  for (const { after, states } of reported) {
    await until(start + after);
    other.send(states);
  }
  await until(start + SECONDS * 1000);
}

async function cancel(address, run) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ command_id: crypto.randomUUID() });
  const response = await fetch(`${address}/api/runs/${run}/cancel`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`the run was not cancelled: ${response.status} ${await response.text()}`);
}

function until(moment) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
}

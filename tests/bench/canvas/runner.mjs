// A runner that works as fast as it is told: it speaks to the server as ours does, and has nothing to execute. So the
// states that it brings about are real, and come at a rate that can be repeated.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The server's own times, long enough that this runner never has to say that it lives. */
export const PATIENT = ['--no-local-runner', '--heartbeat', '60s', '--heartbeat-limit', '30m', '--lease', '30m'];

/** Connects with the credentials of the local runner. */
export async function connect(address, data) {
  const text = await readFile(join(data, 'local-runner.env'), 'utf8');
  const secret = (name) => text.match(new RegExp(`^${name}="?([^"\n]+)`, 'm'))[1];
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: secret('OAUTH_CLIENT_ID'),
    client_secret: secret('OAUTH_CLIENT_SECRET'),
    audience: address,
  });
  const { access_token: token } = await answer(await fetch(`${address}/oauth/dpc/token`, { method: 'POST', body: form }));
  const instance = randomUUID();
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const question = JSON.stringify({ instance_id: instance, ...body });
    return answer(await fetch(`${address}/api/work/${path}`, { method: 'POST', headers, body: question }));
  };
  await call('register', { host: 'bench', process_id: process.pid, version: '0.0.0' });
  return {
    /** Up to so many tasks; none after `wait` milliseconds without one. */
    claim: async (max, wait = 0) => (await call('claim', { max, wait_ms: wait })).tasks,
    succeed: ({ task_id, attempt }) =>
      call('result', { task_id, attempt, outcome: { type: 'success' }, message: 'loaded 4118 rows', output: '' }),
  };
}

/** Starts a run of that pipeline. */
export async function startRun(address, pipelineName) {
  const { results } = await answer(await fetch(`${address}/dpc/v1/projects`));
  const body = JSON.stringify({ pipelineName, environmentName: 'Local' });
  const headers = { 'content-type': 'application/json' };
  const url = `${address}/dpc/v1/projects/${results[0].id}/pipeline-executions`;
  return (await answer(await fetch(url, { method: 'POST', headers, body }))).pipelineExecutionId;
}

/** Finishes everything that is queued and what follows, 20 at a time. */
export async function finishAll(runner) {
  for (;;) {
    const tasks = await runner.claim(20);
    if (tasks.length === 0) return;
    for (const task of tasks) await runner.succeed(task);
  }
}

/** Listens to the server as a page does. `heard` is called with the component and its state. */
export async function listen(address, heard) {
  const { as_of: after } = await answer(await fetch(`${address}/api/snapshot`));
  const stop = new AbortController();
  const response = await fetch(`${address}/api/events?after=${after}`, { signal: stop.signal });
  const read = async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith('data:')) continue;
        const { event } = JSON.parse(line.slice(5));
        heard(event);
      }
    }
  };
  read().catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  return () => stop.abort();
}

async function answer(response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

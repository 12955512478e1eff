// A thousand pauses in the middle of a runner's work: how many tasks are handed out after the commit of a pause. The
// server's own sequence of events decides what came after.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until, withServer } from './product.mjs';

const TRIALS = Number(process.env.TRIALS ?? 1_000);
const CLAIMERS = 8;
const WIDTH = 40;
const WINDOW_MS = 6;

async function measure({ address }) {
  const snapshot = await (await fetch(`${address}/api/snapshot`)).json();
  const runner = await Instance.register(address);
  const handedOut = await followHandOuts(address, snapshot.as_of);
  let isOver = false;
  const produce = async () => {
    while (!isOver) {
      // Enough that there is always something to claim.
      if (runner.started - runner.finished < 4 * WIDTH) {
        runner.started += WIDTH + 1;
        await post(`${address}/api/runs`, {
          command_id: randomUUID(),
          project_id: snapshot.project.id,
          pipeline: 'Wide.orch.yaml',
          environment_id: snapshot.environments[0].id,
          runner_id: runner.id,
        });
      } else await pause(2);
    }
  };
  const work = async () => {
    while (!isOver) await runner.work();
  };
  const workers = [produce(), runner.beat(() => isOver), ...Array.from({ length: CLAIMERS }, work)];
  const windows = [];
  await until(() => runner.finished > WIDTH);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    await pause(Math.random() * 5);
    const paused = await runner.command({ command: 'PAUSE', confirm: 'pause runner' });
    await pause(WINDOW_MS);
    const resumed = await runner.command({ command: 'RESUME' });
    windows.push([paused, resumed]);
  }
  isOver = true;
  await Promise.all(workers);
  await until(() => handedOut.last >= windows.at(-1)[1]);
  const late = handedOut.numbers.filter((number) => windows.some(([from, to]) => number > from && number < to));
  console.log(`${TRIALS} pauses under load: ${handedOut.numbers.length} tasks handed out to ${CLAIMERS} claims at a time,`);
  console.log(`${late.length} of them between the commit of a pause and its end`);
  if (late.length > 0 || handedOut.numbers.length < TRIALS) process.exitCode = 1;
}

/** One process of a runner, as the server sees it. */
class Instance {
  instance = randomUUID();
  started = 0;
  finished = 0;
  inHand = new Map();

  static async register(address) {
    const instance = new Instance();
    const made = await post(`${address}/dpc/v1/agents`, { name: `bench ${instance.instance}` });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: made.clientId,
      client_secret: made.clientSecret,
      audience: address,
    });
    const answer = await (await fetch(`${address}/oauth/dpc/token`, { method: 'POST', body: form })).json();
    Object.assign(instance, { address, id: made.agentId, token: answer.access_token });
    await instance.say('register', { host: 'bench', process_id: process.pid, version: '0' });
    return instance;
  }

  say(what, question) {
    const body = { instance_id: this.instance, ...question };
    return post(`${this.address}/api/work/${what}`, body, { authorization: `Bearer ${this.token}` });
  }

  async work() {
    const { tasks } = await this.say('claim', { max: 1, wait_ms: 50 });
    for (const { task_id, attempt } of tasks) {
      this.inHand.set(task_id, attempt);
      const ended = { task_id, attempt, outcome: { type: 'success' }, message: '', output: '' };
      await this.say('result', ended);
      this.inHand.delete(task_id);
      this.finished += 1;
    }
  }

  async beat(isOver) {
    let acknowledged_pause = null;
    while (!isOver()) {
      const beat = { stopping: false, tasks: [...this.inHand], transactions: [], acknowledged_pause };
      acknowledged_pause = (await this.say('heartbeat', beat)).pause;
      await pause(5);
    }
  }

  /** The number of the event at which it took effect. */
  async command(command) {
    const body = { command_id: randomUUID(), ...command };
    return (await post(`${this.address}/api/runners/${this.id}/commands`, body)).seq;
  }
}

/** The numbers of the events that say of a component that it began to execute. */
async function followHandOuts(address, after) {
  const seen = { numbers: [], last: after };
  const response = await fetch(`${address}/api/events?after=${after}`);
  (async () => {
    let text = '';
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (text + piece).split('\n\n');
      text = frames.pop();
      for (const frame of frames) {
        const data = frame.match(/^data: (.*)$/m)?.[1];
        if (!data || frame.includes('event: bye')) continue;
        const { seq, event } = JSON.parse(data);
        if (event.type === 'reset') throw new Error('the events came too fast to be followed');
        if (event.type === 'component_changed' && event.component.state === 'running') seen.numbers.push(seq);
        seen.last = seq;
      }
    }
  })().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
  return seen;
}

async function post(url, body, headers = {}) {
  const all = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(url, { method: 'POST', headers: all, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function wide() {
  const names = Array.from({ length: WIDTH }, (_, at) => `Say ${at}`);
  const steps = names.map((name) => `    ${name}: { type: "print-variables", parameters: { componentName: "${name}" } }`);
  const list = names.map((name) => `"${name}"`).join(', ');
  return `type: "orchestration"
version: "1.0"
pipeline:
  components:
    Start:
      type: "start"
      transitions: { unconditional: [${list}] }
      parameters: { componentName: "Start" }
${steps.join('\n')}
`;
}

const folder = await mkdtemp(join(tmpdir(), 'maia-bench-pause-'));
await writeFile(join(folder, 'Wide.orch.yaml'), wide());
try {
  await withServer(measure, ['--no-local-runner', '--project', folder]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

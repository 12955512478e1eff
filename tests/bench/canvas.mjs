// `cargo xtask bench canvas`: our canvas and React Flow 12 beside it, by turns, with the same graphs, the same part of
// the same window, the same view and the same trusted input; a table of both, and whether the goals are met.
//
//   cargo xtask bench canvas                                  everything, three rounds of it
//   cargo xtask bench canvas --graph 2500 --phase drag        one phase of one graph; both take lists: 625,2500
//   cargo xtask bench canvas --rounds 1 --only maia           a quick look at our own side
//   MAIA_BIN=target/debug/maia node tests/bench/canvas.mjs …  the same without building anything, on what is in dist/
//
// Phases: load, pan, zoom, drag, sweep (out until nobody can read a name, and in again), idle. First comes what each
// did (a table), then what it changed in the page, then a line for every goal. The exit code is not 0 when one is not met.
//
// React Flow shows the box that we show (tile, name, icon, handles, badge of the state), memoized and with sizes and
// handles given beforehand, as its documentation recommends. It runs with and without `onlyRenderVisibleElements`; of
// the two, each line takes the one that is better for React Flow, and says which. Its lines have no signs, ours have.
// "script" and the other times are what the thread worked, by the browser's own counters, in milliseconds a step;
// frames are what the clock says. Changes and elements are counted in a round of their own, because looking costs time as well.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { graph, pipelineFile, tangled } from './canvas/graph.mjs';
import { replay, runs } from './canvas/events.mjs';
import { judge } from './canvas/goals.mjs';
import { interactions } from './canvas/interactions.mjs';
import { maia } from './canvas/maia.mjs';
import { idle, load, PHASES, settled, viewOf } from './canvas/phases.mjs';
import { changesOf, costOf, framesOf, mostElements } from './canvas/probe.mjs';
import { reactFlow, serveReactFlow } from './canvas/react-flow.mjs';
import { PATIENT } from './canvas/runner.mjs';
import { printTable } from './canvas/table.mjs';
import { tidy } from './canvas/tidy.mjs';
import { withProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    graph: { type: 'string', default: '250,625,2500,10000' },
    phase: { type: 'string', default: 'load,pan,zoom,drag,sweep,idle,events,interactions,tidy' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const counts = values.graph.split(',').map(Number);
const phases = values.phase.split(',');
const rounds = Number(values.rounds);

const project = await mkdtemp(join(tmpdir(), 'maia-bench-project-'));
/** What takes longer than so many seconds with one page has failed: it is said, and nothing waits for ever. */
const LIMIT = 600;
/** How many components are tidied. */
const TIDIED = 800;
const results = [];
const failures = [];
/** What the last run of each graph reported, so that React Flow is told the same. */
const reported = new Map();
try {
  for (const count of counts) {
    await writeFile(join(project, `Graph ${count}.orch.yaml`), pipelineFile(graph(count)));
  }
  for (let round = 0; round < rounds && phases.includes('tidy'); round += 1) {
    await writeFile(join(project, `${tidyFile(round)}.orch.yaml`), pipelineFile(tangled(TIDIED)));
  }
  // The same states as after the run that `leaveStates` makes.
  const other = await serveReactFlow(counts, (_, at) => (at < 6 ? 'success' : 'cancelled'));
  await withProduct(
    async ({ address, browser, data }) => {
      const running = await runs(address, data);
      if (phases.includes('tidy')) await measureTidying({ address, browser });
      for (const count of counts) {
        if (phases.some((phase) => isMeasured(phase, count))) await measure({ address, browser, other, running, count });
      }
    },
    ['--project', project, ...PATIENT],
  );
  other.close();
} finally {
  await rm(project, { recursive: true, force: true });
}
printTable(results);
const areMet = judge(results);
for (const { message } of failures) console.log(`  FAILED   ${message}`);
process.exitCode = areMet && failures.length === 0 ? 0 : 1;

/** Interactions are those of a usual pipeline, everything else those of large ones. */
function isMeasured(phase, count) {
  if (phase === 'tidy') return false;
  if (phase === 'interactions') return count === 250;
  return count !== 250;
}

/** All rounds of one graph, by turns. */
async function measure({ address, browser, other, running, count }) {
  const drawn = graph(count);
  await running.leaveStates(count);
  const place = await placeOf({ address, browser, count, drawn });
  const subjects = [
    ['maia', () => maia({ browser, address, count })],
    ['visible', () => reactFlow({ browser, address: other.address, count, ...place, isVisibleOnly: true })],
    ['all', () => reactFlow({ browser, address: other.address, count, ...place, isVisibleOnly: false })],
  ].filter(([who]) => !values.only || (values.only === 'maia') === (who === 'maia'));
  for (let round = 0; round < rounds; round += 1) {
    for (const [who, open] of subjects) {
      // Of these only the load is measured, which takes long, and which nobody would ship.
      if (isHopeless(who, count) && round > 0) continue;
      const subject = await open();
      try {
        const start = performance.now();
        const all = one({ subject, who, count, drawn, running, other, isCounting: round === 0 });
        await within(LIMIT, `${subject.label} with ${count} components`, all);
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        process.stderr.write(`${count} components, round ${round + 1} of ${rounds}: ${subject.label} in ${seconds} s\n`);
      } catch (error) {
        failed(error);
      } finally {
        await subject.context.close();
      }
    }
  }
}

/** All of 10,000 in the page at once takes React Flow seconds a frame. */
function isHopeless(who, count) {
  return who === 'all' && count > 5_000;
}

/** The others are measured all the same, and the table says what was. */
function failed(error) {
  failures.push(error);
  process.stderr.write(`FAILED: ${error.stack}\n`);
}

/** The outcome, unless it takes longer than so many seconds. */
async function within(seconds, what, outcome) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tidying is saved, so each round has a file of its own. */
function tidyFile(round) {
  return `Tidy ${round + 1}`;
}

/** React Flow has nothing of the kind: its users call a library. */
async function measureTidying({ address, browser }) {
  const drawn = tangled(TIDIED);
  for (let round = 0; round < rounds; round += 1) {
    const subject = await maia({ browser, address, count: TIDIED, file: tidyFile(round) });
    try {
      const all = load(subject).then(() => settled(subject)).then(() => tidy(subject, drawn));
      results.push({ count: TIDIED, who: 'maia', phase: 'tidy', ...(await within(LIMIT, 'tidying', all)) });
    } catch (error) {
      failed(error);
    } finally {
      await subject.context.close();
    }
  }
}

async function one({ subject, who, count, drawn, running, other, isCounting }) {
  const keep = (phase, measured) => results.push({ count, who, phase, ...measured });
  const wants = (phase) => phases.includes(phase) && isMeasured(phase, count);
  const loaded = await load(subject);
  if (wants('load')) keep('load', loaded);
  const centre = Math.floor(drawn.rows / 2) * drawn.columns + Math.floor(drawn.columns / 2);
  const start = async () => {
    await subject.home(drawn, centre);
    await settled(subject);
  };
  if (wants('idle') && !isHopeless(who, count)) {
    await start();
    keep('idle', await idle(subject));
  }
  for (const phase of phases.filter((it) => it in PHASES && wants(it) && !isHopeless(who, count))) {
    // Of the sweep only the frames count, and it takes long.
    const more = phase === 'sweep' ? [mostElements] : [changesOf];
    const watches = [framesOf, ...(phase === 'sweep' ? [] : [costOf]), ...(isCounting ? more : [])];
    let measured = {};
    for (const watch of watches) {
      await start();
      measured = { ...measured, ...(await PHASES[phase](subject, drawn, watch)) };
    }
    keep(phase, measured);
  }
  if (wants('events') && !isHopeless(who, count) && (who === 'maia' || reported.has(count))) {
    let measured = {};
    for (const watch of isCounting ? [framesOf, changesOf] : [framesOf]) {
      const run = who === 'maia' ? await running.begin(count) : null;
      // Where a run begins.
      await subject.home(drawn, 2 * drawn.columns + 2, { isFresh: true });
      await settled(subject);
      const act = async () => {
        if (run) reported.set(count, await running.stream(run));
        else await replay(other, reported.get(count));
      };
      try {
        measured = { ...measured, ...(await watch(subject, act)) };
      } finally {
        if (run) await running.end(run);
      }
      measured.steps ??= reported.get(count).length;
    }
    keep('events', measured);
  }
  if (wants('interactions')) {
    await start();
    keep('interactions', await interactions(subject, drawn, centre));
    // The next round begins with the same file.
    await subject.undoAll?.();
  }
}

/** Where our canvas is in the window and what it shows first: React Flow is given the same. */
async function placeOf({ address, browser, count, drawn }) {
  const subject = await maia({ browser, address, count });
  try {
    await load(subject);
    const { area, x, y, zoom } = await viewOf(subject, drawn);
    return { area, view: { x, y, zoom } };
  } finally {
    await subject.context.close();
  }
}

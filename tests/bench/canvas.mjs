// `cargo xtask bench canvas`: our canvas and React Flow 12 beside it, by turns, with the same graphs, the same part of
// the same window, the same view and the same trusted input; a table of both, and whether the goals are met.
//
//   cargo xtask bench canvas                                  everything
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
// frames are what the clock says. Changes are counted in a round of their own, because looking costs time as well.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { graph, pipelineFile } from './canvas/graph.mjs';
import { judge } from './canvas/goals.mjs';
import { maia } from './canvas/maia.mjs';
import { idle, load, PHASES, settled, viewOf } from './canvas/phases.mjs';
import { changesOf, costOf, framesOf } from './canvas/probe.mjs';
import { reactFlow, serveReactFlow } from './canvas/react-flow.mjs';
import { printTable } from './canvas/table.mjs';
import { withProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    graph: { type: 'string', default: '625,2500,10000' },
    phase: { type: 'string', default: 'load,pan,zoom,drag,sweep,idle' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const counts = values.graph.split(',').map(Number);
const phases = values.phase.split(',');
const rounds = Number(values.rounds);

const project = await mkdtemp(join(tmpdir(), 'maia-bench-project-'));
const results = [];
try {
  for (const count of counts) {
    await writeFile(join(project, `Graph ${count}.orch.yaml`), pipelineFile(graph(count)));
  }
  const other = await serveReactFlow(counts);
  await withProduct(
    async ({ address, browser }) => {
      for (const count of counts) await measure({ address, browser, other: other.address, count });
    },
    ['--project', project],
  );
  other.close();
} finally {
  await rm(project, { recursive: true, force: true });
}
printTable(results);
process.exitCode = judge(results) ? 0 : 1;

/** All rounds of one graph, by turns. */
async function measure({ address, browser, other, count }) {
  const drawn = graph(count);
  const place = await placeOf({ address, browser, count, drawn });
  const subjects = [
    ['maia', () => maia({ browser, address, count })],
    ['visible', () => reactFlow({ browser, address: other, count, ...place, isVisibleOnly: true })],
    ['all', () => reactFlow({ browser, address: other, count, ...place, isVisibleOnly: false })],
  ].filter(([who]) => !values.only || (values.only === 'maia') === (who === 'maia'));
  for (let round = 0; round < rounds; round += 1) {
    for (const [who, open] of subjects) {
      const subject = await open();
      try {
        await one({ subject, who, count, drawn, isCounting: round === 0 });
      } finally {
        await subject.context.close();
      }
    }
  }
}

async function one({ subject, who, count, drawn, isCounting }) {
  const keep = (phase, measured) => results.push({ count, who, phase, ...measured });
  const loaded = await load(subject);
  if (phases.includes('load')) keep('load', loaded);
  const centre = Math.floor(drawn.rows / 2) * drawn.columns + Math.floor(drawn.columns / 2);
  const start = async () => {
    await subject.home(drawn, centre);
    await settled(subject);
  };
  if (phases.includes('idle')) {
    await start();
    keep('idle', await idle(subject));
  }
  for (const phase of phases.filter((it) => it in PHASES)) {
    process.stderr.write(`${who} ${count} ${phase}\n`);
    const look = (subject, act) => changesOf(subject, subject.changed, act);
    const watches = isCounting ? [costOf, framesOf, look] : [costOf, framesOf];
    let measured = {};
    for (const watch of watches) {
      await start();
      measured = { ...measured, ...(await PHASES[phase](subject, drawn, watch)) };
    }
    keep(phase, measured);
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

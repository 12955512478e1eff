// The table of both, in medians, with ratios.
import { quantile } from '../product.mjs';
import { STEPS_OF } from './phases.mjs';

/** By what React Flow's two ways are compared: the one with less of it stands in the table. */
const MEASURE_OF = { load: 'usable', pan: 'script', zoom: 'script', drag: 'script', sweep: 'worst', idle: 'script', interactions: 'p98' };

/** All measurements of one phase as one line of figures; `null` if it was not measured. */
export function summary(results, { count, phase, who }) {
  const all = results.filter((it) => it.count === count && it.phase === phase && it.who === who);
  if (all.length === 0) return null;
  const steps = (it) => it.steps ?? STEPS_OF[phase] ?? 1;
  const line = { who, count, phase, changes: all.find((it) => it.changes)?.changes };
  const figures = Object.keys(all[0]).filter((name) => name !== 'count' && typeof all[0][name] === 'number');
  for (const name of figures) {
    const each = all.map((it) => it[name] / (TIMES.has(name) ? steps(it) : 1));
    // Some are only counted in the first round.
    line[name] = quantile(each.filter(Number.isFinite), 0.5);
  }
  // Counts are exact: one round that has too many is one too many.
  line.mostLayouts = Math.max(...all.map((it) => it.layouts));
  line.isOneStyleAFrame = all.every((it) => !(it.stylesThen > it.frames));
  const frames = all.map((it) => it.deltas ?? []).filter((it) => it.length > 0);
  if (frames.length > 0) {
    line.p50 = quantile(frames.map((it) => quantile(it, 0.5)), 0.5);
    line.p95 = quantile(frames.map((it) => quantile(it, 0.95)), 0.5);
    line.worst = quantile(frames.map((it) => Math.max(...it)), 0.5);
  }
  return line;
}

/** The better of React Flow's two ways. */
export function bestOfReactFlow(results, { count, phase }) {
  const both = ['visible', 'all'].map((who) => summary(results, { count, phase, who })).filter(Boolean);
  const measure = MEASURE_OF[phase] ?? 'script';
  return both.sort((one, other) => one[measure] - other[measure])[0] ?? null;
}

/** Prints everything that was measured. */
export function printTable(results) {
  const keys = new Map(results.map(({ count, phase }) => [`${count} ${phase}`, { count, phase }]));
  for (const key of keys.values()) {
    const lines = [summary(results, { ...key, who: 'maia' }), bestOfReactFlow(results, key)].filter(Boolean);
    console.log(`\n${key.count} components, ${key.phase}`);
    const columns = { load: LOAD, interactions: INTERACTIONS, tidy: TIDY, events: [['steps', 0, 'events'], ...STEP] }[key.phase] ?? STEP;
    const rows = lines.map((line) => [NAMES[line.who], ...columns.map(([name, digits]) => shown(line[name], digits))]);
    const [ours, theirs] = lines;
    if (theirs) {
      const ratio = ([name]) => (ours?.[name] > 0 && theirs[name] > 0 ? `${(theirs[name] / ours[name]).toFixed(1)}x` : '');
      rows.push(['ratio', ...columns.map(ratio)]);
    }
    print([['', ...columns.map(([, , title]) => title)], ...rows]);
    for (const { who, changes } of lines) if (changes) console.log(`  ${NAMES[who]} changed: ${describe(changes)}`);
  }
}

/** Given for one step. */
const TIMES = new Set(['script', 'layout', 'style', 'task']);
const NAMES = { maia: 'Maia', visible: 'React Flow, visible only', all: 'React Flow, all' };
const LOAD = [
  ['usable', 0, 'usable ms'],
  ['seen', 0, 'seen ms'],
  ['task', 0, 'task ms'],
  ['script', 0, 'script ms'],
  ['style', 0, 'style ms'],
  ['layout', 0, 'layout ms'],
  ['elements', 0, 'elements'],
  ['tiles', 0, 'in view'],
];
const STEP = [
  ['script', 2, 'script ms'],
  ['style', 2, 'style ms'],
  ['layout', 2, 'layout ms'],
  ['task', 2, 'task ms'],
  ['layouts', 0, 'layouts'],
  ['styles', 0, 'styles'],
  ['frames', 0, 'frames'],
  ['p50', 1, 'frame p50'],
  ['p95', 1, 'p95'],
  ['worst', 1, 'worst ms'],
];

const TIDY = [
  ['took', 0, 'took ms'],
  ['worst', 0, 'worst frame ms'],
];
const INTERACTIONS = [
  ['interactions', 0, 'interactions'],
  ['p50', 0, 'p50 ms'],
  ['p98', 0, 'p98 ms'],
];

function shown(value, digits) {
  return typeof value === 'number' ? value.toFixed(digits) : '';
}

function describe({ records, elements, added, removed, batches, perFrame, names }) {
  const list = names.length > 8 ? `${names.slice(0, 8).join('; ')}; and ${names.length - 8} more` : names.join('; ');
  return `${elements} elements by ${records} records (${added} added, ${removed} removed) in ${batches} batches, at most ${perFrame} a frame: ${list}`;
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(`  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 1))).join(' ')}`);
  }
}

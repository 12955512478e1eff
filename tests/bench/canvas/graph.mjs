// The graphs that are measured, as pipeline files and as data: a grid of components in rows, like xyflow's stress
// example. Each row is a chain, and the heads of the rows are one too, so that there is one start and no end.

/** Between the middles of two tiles, in pixels at 100 %. */
export const APART = { x: 150, y: 130 };

// All of them in the catalogue and executed by our runner, so that icons and colours differ as they do in real files.
const TYPES = ['python-script', 'sql-script', 'bash-script', 'print-variables'];
const SCRIPTS = {
  'python-script': ['interpreter', 'script', 'rows = 4118\nprint(f"checked {rows} rows")\n'],
  'sql-script': ['sqlScript', null, 'SELECT count(*) FROM orders WHERE day = CURRENT_DATE;\n'],
  'bash-script': ['script', null, 'echo loaded 4118 rows\n'],
};

/** `count` components in as many columns as rows; fewer rows where that leaves none over. */
export function graph(count) {
  const columns = columnsOf(count);
  const components = Array.from({ length: count }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const type = at === 0 ? 'start' : TYPES[at % TYPES.length];
    return { name: nameOf(at), type, x: column * APART.x, y: row * APART.y, column, row };
  });
  const edges = components.flatMap(({ column, row }, at) => [
    ...(column + 1 < columns && at + 1 < count ? [{ from: at, to: at + 1 }] : []),
    ...(column === 0 && at + columns < count ? [{ from: at, to: at + columns }] : []),
  ]);
  return { columns, rows: Math.ceil(count / columns), components, edges };
}

/** A pipeline that nobody has tidied: each component follows one or two of those shortly before it, and stands anywhere. */
export function tangled(count) {
  let seed = 1;
  const random = (below) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const { components } = graph(count);
  const edges = components.slice(1).flatMap((_, before) => {
    const to = before + 1;
    const near = () => Math.max(0, before - random(12));
    const first = near();
    const second = random(5) === 0 ? near() : first;
    return first === second ? [{ from: first, to }] : [{ from: first, to }, { from: second, to }];
  });
  const side = Math.ceil(Math.sqrt(count)) * 12;
  const scattered = components.map((it) => ({ ...it, x: random(side) * 10, y: random(side) * 10 }));
  return { components: scattered, edges };
}

/** The name of the component at that place of the file. */
export function nameOf(at) {
  return at === 0 ? 'Start' : `Step ${String(at).padStart(5, '0')}`;
}

/** The same as a file. */
export function pipelineFile({ components, edges }) {
  const targets = new Map();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const lines = ['type: "orchestration"', 'version: "1.0"', 'pipeline:', '  components:'];
  components.forEach(({ name, type }, at) => {
    lines.push(`    ${name}:`, `      type: "${type}"`);
    if (targets.has(at)) {
      lines.push('      transitions:', `        ${type === 'start' ? 'unconditional' : 'success'}:`);
      for (const to of targets.get(at)) lines.push(`        - "${components[to].name}"`);
    }
    lines.push('      parameters:', `        componentName: "${name}"`, ...parameters(type));
  });
  lines.push('design:', '  components:');
  for (const { name, x, y } of components) {
    lines.push(`    ${name}:`, '      position:', `        "x": ${x}`, `        "y": ${y}`);
  }
  return `${lines.join('\n')}\n`;
}

function parameters(type) {
  const script = SCRIPTS[type];
  if (!script) return [];
  const [first, second, text] = script;
  const block = [`        ${second ?? first}: |`, ...text.trimEnd().split('\n').map((line) => `          ${line}`)];
  return second ? [`        ${first}: "Python 3"`, ...block] : block;
}

function columnsOf(count) {
  let columns = Math.ceil(Math.sqrt(count));
  while (columns < count && count % columns !== 0) columns += 1;
  return columns;
}

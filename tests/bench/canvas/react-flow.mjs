// React Flow's side: its production build, served from memory, and the same graph as data.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { openPage } from './probe.mjs';
import { hand, steps } from './hand.mjs';
import { graph } from './graph.mjs';

const built = new URL('../react-flow/dist/', import.meta.url);
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** Serves the build, the graphs, and a stream of run events that `send` writes to. */
export async function serveReactFlow(counts, stateOf = () => undefined) {
  const files = new Map();
  for (const name of ['index.html', 'main.js', 'main.css']) files.set(`/${name}`, await readFile(new URL(name, built)));
  const graphs = new Map(
    counts.map((count) => {
      const { components, edges } = graph(count);
      const withStates = components.map(({ name, type, x, y }, at) => ({ name, type, x, y, state: stateOf(count, at) }));
      return [String(count), JSON.stringify({ components: withStates, edges })];
    }),
  );
  const streams = new Set();
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const path = url.pathname === '/' ? '/index.html' : url.pathname;
    if (path === '/graph') {
      response.setHeader('content-type', 'application/json');
      return response.end(graphs.get(url.searchParams.get('count')));
    }
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      streams.add(response);
      return request.on('close', () => streams.delete(response));
    }
    const file = files.get(path);
    response.statusCode = file ? 200 : 404;
    response.setHeader('content-type', TYPES[path.split('.').at(-1)] ?? 'text/plain');
    return response.end(file ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    send: (states) => streams.forEach((stream) => stream.write(`data: ${JSON.stringify(states)}\n\n`)),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The page of a graph, on the same part of the window and with the same view as ours. */
export async function reactFlow({ browser, address, count, area, view, isVisibleOnly }) {
  const opened = await openPage(browser);
  const { page, debug } = opened;
  const urlOf = ({ x, y, zoom }, isFresh = false) => {
    const place = { left: area.x, top: area.y, width: area.width, height: area.height };
    const settings = new URLSearchParams({ count, x, y, zoom, ...place });
    if (isVisibleOnly) settings.set('visible', '');
    if (isFresh) settings.set('events', '');
    return `${address}/?${settings}`;
  };
  return {
    ...opened,
    label: isVisibleOnly ? 'React Flow, visible only' : 'React Flow, all',
    hand: hand(debug),
    url: urlOf(view),
    tile: (at) => `.react-flow__node[data-id="${at}"] .tile__square`,
    selected: (at) => `.react-flow__node.selected[data-id="${at}"]`,
    look,
    changed,
    /** 100 %, with that component in the middle. */
    async home(graph, at, { isFresh = false } = {}) {
      const { x, y } = graph.components[at];
      await page.goto(urlOf({ x: area.width / 2 - x, y: area.height / 2 - y, zoom: 1 }, isFresh));
      await page.waitForFunction(`(${look})()?.tiles.length > 1`, undefined, { polling: 'raf' });
    },
    /** By a drag from the handle of the one to the handle of the other. */
    async connect(from, to) {
      const middle = async (id, side) => {
        const box = await page.locator(`.react-flow__node[data-id="${id}"] .react-flow__handle-${side}`).boundingBox();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      };
      const [start, end] = [await middle(from, 'right'), await middle(to, 'left')];
      await this.hand.press(start);
      await this.hand.drag(steps(8, [(end.x - start.x) / 8, (end.y - start.y) / 8]));
      await this.hand.release();
    },
    area: () => page.locator('.react-flow').boundingBox(),
  };
}

/** As ours. For the page. */
function look() {
  const canvas = document.querySelector('.react-flow');
  if (!canvas) return null;
  const area = canvas.getBoundingClientRect();
  const tiles = [...canvas.querySelectorAll('.react-flow__node')].flatMap((node) => {
    const square = node.querySelector('.tile__square').getBoundingClientRect();
    const middle = { x: square.x + square.width / 2, y: square.y + square.height / 2 };
    const isInside =
      middle.x > area.left && middle.x < area.right && middle.y > area.top && middle.y < area.bottom && square.width > 0;
    // It is hidden until it is measured.
    if (!isInside || node.style.visibility === 'hidden') return [];
    return [{ at: Number(node.dataset.id), middle, zoom: square.width / 48 }];
  });
  const edges = canvas.querySelectorAll('.react-flow__edge-path').length;
  return { tiles, edges, elements: document.querySelectorAll('*').length };
}

/** As ours. For the page. */
function changed(element) {
  const it = element.nodeType === Node.ELEMENT_NODE ? element : element.parentElement;
  const node = it?.closest('.react-flow__node');
  if (node) return `tile ${node.dataset.id}`;
  const edge = it?.closest('.react-flow__edge');
  if (edge) return `edge ${edge.dataset.id}`;
  return `${it?.tagName.toLowerCase()}.${it?.getAttribute('class') ?? ''}`;
}

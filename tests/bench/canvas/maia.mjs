// Ours: the Designer as it is shipped, with everything that stands around the canvas.
import { openPage } from './probe.mjs';
import { hand } from './hand.mjs';
import { nameOf } from './graph.mjs';
import { onTile } from './interactions.mjs';
import { viewOf } from './phases.mjs';

/** The page of a pipeline, which is then to be told to `load`. */
export async function maia({ browser, address, count, file = `Graph ${count}` }) {
  const opened = await openPage(browser);
  const { page, debug } = opened;
  return {
    ...opened,
    label: 'Maia',
    hand: hand(debug),
    url: `${address}/designer/${encodeURIComponent(`${file}.orch.yaml`)}`,
    tile: (at) => `[data-component][aria-label^="${nameOf(at)},"] .tile__square`,
    look,
    changed,
    selected: (at) => `[data-component][aria-label^="${nameOf(at)},"][data-selected="true"]`,
    /** 100 %, with that component in the middle. */
    async home(graph, at) {
      await page.getByRole('button', { name: /Back to 100/ }).click();
      for (;;) {
        const view = await viewOf(this, graph);
        const { x, y } = graph.components[at];
        const dx = view.x + x * view.zoom - view.area.width / 2;
        const dy = view.y + y * view.zoom - view.area.height / 2;
        if (Math.hypot(dx, dy) < 2) return;
        const place = { x: view.area.x + view.area.width / 2, y: view.area.y + view.area.height / 2 };
        // Not further than what is drawn beside what is seen.
        const step = (way) => Math.max(-400, Math.min(400, way));
        await this.hand.wheel(place, { dx: step(dx), dy: step(dy) });
        await page.evaluate(() => window.eyes.painted());
      }
    },
    /** By two clicks: on a connector of the one, on the other. */
    async connect(from, to) {
      await onTile(this, from, (place) => this.hand.click(place));
      await clickOn(this, page.getByTestId('port').last());
      await onTile(this, to, (place) => this.hand.click(place));
    },
    /** Takes everything back, and waits until that is saved. */
    async undoAll() {
      const undo = page.getByRole('button', { name: 'Undo', exact: true });
      while (await undo.isEnabled()) await undo.click();
      await page.getByTestId('saved-state').getByText(/^Saved/).waitFor();
    },
    /** Types, adds, moves by keyboard, deletes and undoes. */
    async edit(graph, at) {
      await onTile(this, at, (place) => this.hand.click(place));
      const script = page.getByRole('region', { name: 'Properties' }).locator('textarea, [contenteditable=true]').first();
      await clickOn(this, script);
      await page.keyboard.type('-- checked twice a day');
      await onTile(this, at, (place) => this.hand.click(place));
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'd', 'd']) await page.keyboard.press(key);
      for (const words of ['python', 'sql script']) {
        await clickOn(this, page.getByRole('button', { name: 'Add component' }));
        await clickOn(this, page.getByRole('searchbox', { name: 'Search components' }));
        await page.keyboard.type(words);
        await page.keyboard.press('Enter');
        await page.keyboard.press('Delete');
        await page.keyboard.press('Control+z');
      }
    },
    /** The rectangle of the canvas in the window. */
    area: () => page.getByTestId('canvas').boundingBox(),
  };
}

/** A click by hand: one by Playwright would run checks of its own in the page, while the page is measured. */
async function clickOn(subject, locator) {
  // Waits until it is there and stands still; a form that is just being made may replace it meanwhile.
  const stands = () => locator.scrollIntoViewIfNeeded().then(() => true);
  const isReplaced = ({ message }) => message.includes('not attached');
  while (!(await stands().catch((error) => !isReplaced(error) && Promise.reject(error))));
  const { x, y, width, height } = await locator.boundingBox();
  await subject.hand.click({ x: x + width / 2, y: y + height / 2 });
}

/** What is seen now: some tile, which component it is, and how many there are. For the page. */
function look() {
  const canvas = document.querySelector('[data-testid=canvas]');
  if (!canvas) return null;
  const area = canvas.getBoundingClientRect();
  const tiles = [...canvas.querySelectorAll('[data-component]')].flatMap((tile) => {
    const square = tile.querySelector('.tile__square').getBoundingClientRect();
    const middle = { x: square.x + square.width / 2, y: square.y + square.height / 2 };
    const isInside =
      middle.x > area.left && middle.x < area.right && middle.y > area.top && middle.y < area.bottom && square.width > 0;
    if (!isInside) return [];
    const name = tile.getAttribute('aria-label').split(',')[0];
    return [{ at: name === 'Start' ? 0 : Number(name.slice(5)), middle, zoom: square.width / 48 }];
  });
  const edges = canvas.querySelectorAll('.edge__line').length;
  return { tiles, edges, elements: document.querySelectorAll('*').length };
}

/** What an element belongs to. For the page. */
function changed(element) {
  const it = element.nodeType === Node.ELEMENT_NODE ? element : element.parentElement;
  const tile = it?.closest('[data-component]');
  if (tile) return `tile ${tile.getAttribute('aria-label')?.split(',')[0]}`;
  const edge = it?.closest('[data-testid=edge]');
  if (edge) return `edge ${edge.getAttribute('data-label')}`;
  // What shows with what the dragged one is aligned comes and goes with it.
  if (it?.closest('[data-testid=canvas-overlay]')) return 'guides';
  return `${it?.tagName.toLowerCase()}.${it?.getAttribute('class') ?? ''}`;
}

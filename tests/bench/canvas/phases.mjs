// The phases: each brings the view to the same place, and then does the same with the same hand.
import { steps } from './hand.mjs';
import { APART } from './graph.mjs';
import { costOf, counters, difference } from './probe.mjs';

const STEPS = 60;

/** What is seen: zoom and offset of the canvas, from where a tile stands. */
export async function viewOf(subject, graph) {
  let seen = await subject.page.evaluate(subject.look);
  // What came into view a moment ago is drawn with the next frames.
  for (let frame = 0; frame < 60 && !seen?.tiles.length; frame += 1) {
    await subject.page.evaluate(() => window.eyes.painted());
    seen = await subject.page.evaluate(subject.look);
  }
  const tile = seen?.tiles[0];
  if (!tile) throw new Error(`${subject.label}: no component is in view`);
  const area = await subject.area();
  const { x, y } = graph.components[tile.at];
  const { zoom } = tile;
  return { x: tile.middle.x - area.x - x * zoom, y: tile.middle.y - area.y - y * zoom, zoom, area, seen };
}

/** Where a point of the graph is on the screen. */
function onScreen({ x, y, zoom, area }, point) {
  return { x: area.x + x + point.x * zoom, y: area.y + y + point.y * zoom };
}

/** The middle of the canvas, as a place where there is neither a tile nor a line. */
function emptyPlace(view, graph) {
  const { middle } = nearMiddle(view, graph);
  return onScreen(view, { x: middle.x + APART.x / 2, y: middle.y + 84 });
}

/** The component that is nearest to the middle of the canvas. */
function nearMiddle(view, graph) {
  const centre = {
    x: (view.area.width / 2 - view.x) / view.zoom,
    y: (view.area.height / 2 - view.y) / view.zoom,
  };
  const apart = ({ x, y }) => Math.hypot(x - centre.x, y - centre.y);
  const middle = graph.components.reduce((best, it) => (apart(it) < apart(best) ? it : best));
  return { middle, at: graph.components.indexOf(middle) };
}

/** From the navigation to the moment at which a click on a component, made as soon as it is seen, has selected it. */
export async function load(subject) {
  const { page, debug } = subject;
  const before = await counters(debug);
  await page.goto(subject.url, { waitUntil: 'commit' });
  const look = await page.evaluateHandle(`(${subject.look})`);
  const seen = await page.evaluate(async (look) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (;;) {
      const found = look();
      if (found && found.tiles.length > 1 && found.edges > 0) {
        await window.eyes.painted();
        return { ...look(), at: performance.now() };
      }
      await frame();
    }
  }, look);
  const tile = seen.tiles[Math.min(1, seen.tiles.length - 1)];
  await subject.hand.click(tile.middle);
  const usable = await page.evaluate(async (selected) => {
    while (!document.querySelector(selected)) await new Promise((resolve) => requestAnimationFrame(resolve));
    return window.eyes.painted();
  }, subject.selected(tile.at));
  const cost = difference(await counters(debug), before);
  return { seen: seen.at, usable, ...cost, elements: seen.elements, tiles: seen.tiles.length };
}

/** Drags the empty canvas. */
export async function pan(subject, graph, watch = costOf) {
  const view = await viewOf(subject, graph);
  const from = emptyPlace(view, graph);
  await subject.hand.press({ x: from.x + 240, y: from.y });
  await subject.hand.drag(steps(2, [-5, 2]));
  const result = await watch(subject, () => subject.hand.drag(steps(STEPS, [-5, 2])));
  await subject.hand.release();
  return result;
}

/** Turns the wheel, out and in. */
export async function zoom(subject, graph, watch = costOf) {
  const view = await viewOf(subject, graph);
  const place = emptyPlace(view, graph);
  const turn = await notch(subject, graph, place, 0.97);
  return watch(subject, async () => {
    for (const way of [1, -1]) {
      for (let step = 0; step < STEPS / 2; step += 1) {
        await subject.hand.wheel(place, { dy: way * turn, isZoom: true });
      }
    }
  });
}

/** Zooms out until nobody can read a name, and in again. */
export async function sweep(subject, graph, watch = costOf) {
  const view = await viewOf(subject, graph);
  const place = emptyPlace(view, graph);
  const turn = await notch(subject, graph, place, 0.93);
  const count = Math.ceil(Math.log(0.1 / view.zoom) / Math.log(0.93));
  return watch(subject, async () => {
    for (const way of [1, -1]) {
      for (let step = 0; step < count; step += 1) {
        await subject.hand.wheel(place, { dy: way * turn, isZoom: true });
      }
    }
  });
}

/** How far the wheel turns for that factor: each editor has a speed of its own, and the way must be the same. */
async function notch(subject, graph, place, factor) {
  const before = await viewOf(subject, graph);
  const TRIAL = 10;
  const turn = (dy) => subject.hand.wheel(place, { dy, isZoom: true });
  await turn(TRIAL);
  await subject.page.evaluate(() => window.eyes.painted());
  const after = await viewOf(subject, graph);
  await turn(-TRIAL);
  await subject.page.evaluate(() => window.eyes.painted());
  return (TRIAL * Math.log(factor)) / Math.log(after.zoom / before.zoom);
}

/**
 * Drags one component around and back to where it was. Every step is one of the grid, so each one counts; none of them
 * is where another component stands.
 */
export async function drag(subject, graph, watch = costOf) {
  const view = await viewOf(subject, graph);
  const { middle } = nearMiddle(view, graph);
  const from = onScreen(view, middle);
  const grid = 10 * view.zoom;
  const way = [
    ...steps(10, [0, grid]),
    ...steps(20, [grid, 0]),
    ...steps(5, [0, -grid]),
    ...steps(20, [-grid, 0]),
    ...steps(5, [0, -grid]),
  ];
  await subject.hand.press(from);
  await subject.hand.drag([[grid, 0]]);
  const result = await watch(subject, () => subject.hand.drag(way));
  await subject.hand.drag([[-grid, 0]]);
  await subject.hand.release();
  return result;
}

/** Nothing is done for two seconds. */
export async function idle(subject) {
  const { page, debug } = subject;
  await subject.hand.move({ x: 5, y: 5 });
  await settled(subject);
  const asked = await page.evaluate(() => window.eyes.asked);
  const before = await counters(debug);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const after = await counters(debug);
  return { ...difference(after, before), animationFrames: (await page.evaluate(() => window.eyes.asked)) - asked };
}

/** Waits until nothing has been done for half a second: saving and late work are not part of the next phase. */
export async function settled({ debug }) {
  const CALM = 5;
  // A run that is under way says every second how long it takes: that must do, too.
  const LIMIT = 100;
  let calm = 0;
  let before = await counters(debug);
  for (let look = 0; calm < CALM && look < LIMIT; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await counters(debug);
    const isCalm = now.styles === before.styles && now.layouts === before.layouts && now.task - before.task < 0.005;
    calm = isCalm ? calm + 1 : 0;
    before = now;
  }
}

/** By the name on the command line. `watch` counts what it costs, or what it changes. */
export const PHASES = { pan, zoom, drag, sweep };
export const STEPS_OF = { pan: STEPS, zoom: STEPS, drag: STEPS };

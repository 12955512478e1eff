// What the canvas costs, in counts: layouts, style recalculations, changed elements, elements in the page. They are the
// same on every machine, so they may not grow unseen; what it costs in time is `cargo xtask bench canvas`.
import type { Browser, Page } from "@playwright/test";
import { graph, pipelineFile } from "../bench/canvas/graph.mjs";
import { maia } from "../bench/canvas/maia.mjs";
import { drag, idle, load, pan, settled, sweep, zoom } from "../bench/canvas/phases.mjs";
import { changesOf, framesOf, mostElements } from "../bench/canvas/probe.mjs";
import { PATIENT } from "../bench/canvas/runner.mjs";
import { runs } from "../bench/canvas/events.mjs";
import { expect, Project, Server, test as base } from "./harness";

const test = base.extend<{ server: Server }>({
  server: async ({}, use) => {
    const project = new Project({});
    for (const count of [2_500, 10_000]) project.write(`Graph ${count}.orch.yaml`, pipelineFile(graph(count)));
    const server = await Server.start(["--project", project.folder, ...PATIENT]);
    await use(server);
    await server.close();
    project.close();
  },
});

// Both look at the page all the time, which costs what is counted here.
test.use({ trace: "off", screenshot: "off" });

/** The page of a graph, with a component in its middle in the middle of the canvas, and nothing under way. */
async function opened(browser: Browser, server: Server, count: number) {
  const drawn = graph(count);
  const subject = await maia({ browser, address: server.address, count });
  const loaded = await load(subject);
  const middle = Math.floor(drawn.rows / 2) * drawn.columns + Math.floor(drawn.columns / 2);
  const home = async () => {
    await subject.home(drawn, middle);
    await settled(subject);
  };
  await home();
  return { drawn, subject, loaded, home };
}

/**
 * What the movement cost. A hand that stops makes the canvas draw what is missing; on a busy machine it stops when it does
 * not mean to, so the rest is held off until the movement is over.
 */
async function inOneGo<T>({ page }: { page: Page }, move: () => Promise<T>): Promise<T> {
  const REST = 250;
  await page.evaluate((rest) => (window as unknown as Eyes).eyes.keepMoving(rest), REST);
  const moved = await move();
  await page.evaluate(() => (window as unknown as Eyes).eyes.moveOn());
  return moved;
}

type Eyes = { eyes: { keepMoving(rest: number): void; moveOn(): void } };

test("a pan and a zoom over 2,500 components lay nothing out and touch no tile", async ({ browser, server }) => {
  const { drawn, subject, home } = await opened(browser, server, 2_500);
  const panned = await inOneGo(subject, () => pan(subject, drawn, framesOf));
  await home();
  const zoomed = await inOneGo(subject, () => zoom(subject, drawn, framesOf));
  for (const { layouts, stylesThen, frames } of [panned, zoomed]) {
    expect(layouts).toBe(0);
    expect(stylesThen).toBeLessThanOrEqual(frames);
  }
  // Where the pointer passes over tiles and lines, its shape changes: that is the surface's alone.
  await home();
  const { changes } = await pan(subject, drawn, changesOf);
  expect(changes.names.filter((name: string) => /^(tile|edge) /.test(name))).toEqual([]);
  await subject.context.close();
});

test("a drag over 2,500 components changes the component and its lines, nothing else", async ({ browser, server }) => {
  const { drawn, subject, home } = await opened(browser, server, 2_500);
  // It goes back to where it was: the second time nothing is left to be saved.
  await drag(subject, drawn, framesOf);
  await home();
  const { changes } = await drag(subject, drawn, changesOf);
  const of = (kind: string) => changes.names.filter((name: string) => name.startsWith(kind));
  expect(of("tile ")).toHaveLength(1);
  // What leads to it and what it leads to.
  expect(of("edge ")).toHaveLength(2);
  // Guides come and go in the drawing above the tiles.
  const others = changes.names.filter((name: string) => !/^(tile |edge |guides$)/.test(name));
  expect(others).toEqual([]);
  await subject.context.close();
});

test("the page holds what is seen, however much there is", async ({ browser, server }) => {
  const held: number[] = [];
  for (const count of [2_500, 10_000]) {
    const { loaded, subject, drawn } = await opened(browser, server, count);
    held.push(loaded.elements);
    if (count === 10_000) {
      // On the way out ever more come into view: until they are too small to read, and then there is a picture of them.
      const { most } = await sweep(subject, drawn, mostElements);
      expect(most).toBeLessThan(2 * count);
    }
    await subject.context.close();
  }
  const [small, large] = held as [number, number];
  expect(large).toBeLessThan(1.1 * small);
});

test("a canvas at which nobody does anything does nothing", async ({ browser, server }) => {
  const { subject } = await opened(browser, server, 2_500);
  const { animationFrames, styles, layouts } = await idle(subject);
  expect({ animationFrames, styles, layouts }).toEqual({ animationFrames: 0, styles: 0, layouts: 0 });
  await subject.context.close();
});

test("what a run reports is shown once a frame, and lays nothing out", async ({ browser, server }) => {
  const { drawn, subject } = await opened(browser, server, 2_500);
  const running = await runs(server.address, server.data);
  const run = await running.begin(2_500);
  await subject.home(drawn, 2 * drawn.columns + 2);
  await settled(subject);
  const { changes } = await changesOf(subject, () => running.stream(run));
  expect(changes.names.some((name: string) => name.startsWith("tile "))).toBe(true);
  expect(changes.tilesPerFrame).toBe(1);
  const { layouts } = await framesOf(subject, () => running.stream(run));
  expect(layouts).toBe(0);
  await running.end(run);
  await subject.context.close();
});

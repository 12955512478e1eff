// What is counted while a phase runs: by the browser's own counters, and by eyes that are put into the page.

const COUNTERS = {
  script: 'ScriptDuration',
  layout: 'LayoutDuration',
  style: 'RecalcStyleDuration',
  task: 'TaskDuration',
  layouts: 'LayoutCount',
  styles: 'RecalcStyleCount',
};
const DURATIONS = new Set(['script', 'layout', 'style', 'task']);

/** The eyes. Installed before the page's own scripts, so that the page's animation frames can be told from ours. */
export function eyes() {
  const frame = window.requestAnimationFrame.bind(window);
  const eyes = { asked: 0, deltas: [], isRunning: false, interactions: new Map() };
  window.requestAnimationFrame = (callback) => {
    eyes.asked += 1;
    return frame(callback);
  };

  // What a page does once nothing has moved for that long, in milliseconds, waits until `moveOn`.
  const timer = window.setTimeout.bind(window);
  const held = [];
  eyes.keepMoving = (rest) => {
    window.setTimeout = (callback, delay, ...more) =>
      delay === rest ? held.push([callback, delay, ...more]) : timer(callback, delay, ...more);
  };
  eyes.moveOn = () => {
    window.setTimeout = timer;
    for (const [callback, delay, ...more] of held.splice(0)) timer(callback, delay, ...more);
  };

  eyes.watchFrames = () => {
    eyes.deltas = [];
    eyes.isRunning = true;
    let last = null;
    const look = (now) => {
      if (last !== null) eyes.deltas.push(now - last);
      last = now;
      if (eyes.isRunning) frame(look);
    };
    return new Promise((resolve) => frame((now) => (look(now), resolve())));
  };
  eyes.frames = () => ((eyes.isRunning = false), eyes.deltas);
  /** The frame that is being made has been painted when the one after it begins. */
  eyes.painted = () => new Promise((resolve) => frame(() => frame(() => resolve(performance.now()))));

  eyes.watchChanges = (nameOf) => {
    const seen = { records: 0, elements: new Set(), names: new Set(), added: 0, removed: 0, batches: 0, perFrame: 0, tilesPerFrame: 0 };
    let [inFrame, tilesInFrame] = [0, 0];
    const take = (records) => {
      seen.batches += 1;
      if (inFrame === 0) frame(() => ([inFrame, tilesInFrame] = [0, 0]));
      inFrame += 1;
      seen.perFrame = Math.max(seen.perFrame, inFrame);
      if (records.some(({ target }) => nameOf(target).startsWith('tile '))) tilesInFrame += 1;
      seen.tilesPerFrame = Math.max(seen.tilesPerFrame, tilesInFrame);
      for (const { type, target, addedNodes, removedNodes } of records) {
        seen.records += 1;
        seen.added += addedNodes.length;
        seen.removed += removedNodes.length;
        if (type !== 'childList' || addedNodes.length + removedNodes.length > 0) {
          seen.elements.add(target);
          seen.names.add(nameOf(target));
        }
      }
    };
    const observer = new MutationObserver(take);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    eyes.changes = () => {
      const rest = observer.takeRecords();
      if (rest.length > 0) take(rest);
      observer.disconnect();
      const { elements, names, ...counts } = seen;
      return { ...counts, elements: elements.size, names: [...names].sort() };
    };
  };

  eyes.watchElements = () => {
    let most = 0;
    let isWatching = true;
    const look = () => {
      most = Math.max(most, document.querySelectorAll('*').length);
      if (isWatching) frame(look);
    };
    look();
    eyes.mostElements = () => ((isWatching = false), most);
  };

  eyes.watchInteractions = () => {
    eyes.interactions = new Map();
    const take = (list) => {
      for (const { interactionId, duration, name } of list.getEntries()) {
        if (interactionId === 0) continue;
        const before = eyes.interactions.get(interactionId);
        if (!before || before.duration < duration) eyes.interactions.set(interactionId, { name, duration });
      }
    };
    eyes.interactionObserver?.disconnect();
    eyes.interactionObserver = new PerformanceObserver(take);
    eyes.interactionObserver.observe({ type: 'event', durationThreshold: 16 });
  };

  window.eyes = eyes;
}

/** Opens a page with the eyes, in a context of its own: nothing is cached. */
export async function openPage(browser, { width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(eyes);
  const debug = await context.newCDPSession(page);
  // Time that the thread worked, not time that passed: other programs on the machine do not count.
  await debug.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { context, page, debug };
}

/** The counters as they stand. */
export async function counters(debug) {
  const { metrics } = await debug.send('Performance.getMetrics');
  const all = new Map(metrics.map(({ name, value }) => [name, value]));
  return Object.fromEntries(Object.entries(COUNTERS).map(([name, theirs]) => [name, all.get(theirs)]));
}

/** What `act` cost, in milliseconds and counts. Nobody looks meanwhile. */
export async function costOf({ page, debug }, act) {
  const before = await counters(debug);
  await act();
  await page.evaluate(() => window.eyes.painted());
  return difference(await counters(debug), before);
}

/** The frames that `act` took, by the clock, how many style recalculations fell into them, and roughly what it cost. */
export async function framesOf({ page, debug }, act) {
  await page.evaluate(() => window.eyes.watchFrames());
  const before = await counters(debug);
  const found = await act();
  await page.evaluate(() => window.eyes.painted());
  const cost = difference(await counters(debug), before);
  const deltas = await page.evaluate(() => window.eyes.frames());
  return { ...found, ...cost, stylesThen: cost.styles, frames: deltas.length, deltas };
}

/** What lies between two looks at the counters. */
export function difference(after, before) {
  return Object.fromEntries(
    Object.keys(COUNTERS).map((name) => [name, (after[name] - before[name]) * (DURATIONS.has(name) ? 1000 : 1)]),
  );
}

/** What `act` changed in the page. */
export async function changesOf({ page, changed }, act) {
  const inPage = await page.evaluateHandle(`(${changed})`);
  await page.evaluate((nameOf) => window.eyes.watchChanges(nameOf), inPage);
  await act();
  await page.evaluate(() => window.eyes.painted());
  return { changes: await page.evaluate(() => window.eyes.changes()) };
}

/** The most elements that the page held at any frame of `act`. */
export async function mostElements({ page }, act) {
  await page.evaluate(() => window.eyes.watchElements());
  await act();
  await page.evaluate(() => window.eyes.painted());
  return { most: await page.evaluate(() => window.eyes.mostElements()) };
}

// What a person does with 250 components on a slow machine: how long until the next paint shows it.
import { steps } from './hand.mjs';
import { quantile } from '../product.mjs';

const SLOWER = 4;

/** Everything that both can do, with the processor slowed, and what only ours can. */
export async function interactions(subject, graph, centre) {
  const { page, debug } = subject;
  await page.evaluate(() => window.eyes.watchInteractions());
  const before = await page.evaluate(() => performance.interactionCount);
  await debug.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  try {
    for (const at of [0, 1, 2, -1].map((step) => centre + step)) {
      await onTile(subject, at, (place) => subject.hand.click(place));
      await onTile(subject, at, async (place) => {
        await subject.hand.press(place);
        await subject.hand.drag(steps(8, [5, 5]));
        await subject.hand.release();
      });
    }
    for (const at of [1, 2].map((step) => centre + step)) await subject.connect?.(at, at + graph.columns);
    await subject.edit?.(graph, centre);
    await page.evaluate(() => window.eyes.painted());
  } finally {
    await debug.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  }
  const seen = await page.evaluate(() => [...window.eyes.interactions.values()]);
  const count = (await page.evaluate(() => performance.interactionCount)) - before;
  // Those that took less than 16 ms are not reported.
  const durations = [...seen.map(({ duration }) => duration), ...Array(Math.max(0, count - seen.length)).fill(8)];
  const slowest = seen.toSorted((one, other) => other.duration - one.duration)[0];
  return { interactions: count, p50: quantile(durations, 0.5), p98: quantile(durations, 0.98), slowest: slowest?.name ?? '' };
}

async function onTile(subject, at, act) {
  const square = await subject.page.locator(subject.tile(at)).boundingBox();
  await act({ x: square.x + square.width / 2, y: square.y + square.height / 2 });
}

export { onTile };

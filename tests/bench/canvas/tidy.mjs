// Tidying: from the key to the paint that shows every component in its new place, and what the page does meanwhile.
import { viewOf } from './phases.mjs';

/** Tidies the whole pipeline once. */
export async function tidy(subject, graph) {
  const { page } = subject;
  const view = await viewOf(subject, graph);
  // Beside everything, so that nothing is selected: then it is all that is tidied.
  await page.getByTestId('canvas').focus();
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const places = () => [...document.querySelectorAll('[data-component]')].map((it) => it.style.transform).join();
    const before = places();
    window.tidied = new Promise((resolve) => {
      const pressed = ({ timeStamp }) => {
        const look = async () => {
          if (places() === before) return requestAnimationFrame(look);
          return resolve((await window.eyes.painted()) - timeStamp);
        };
        look();
      };
      document.addEventListener('keydown', pressed, { capture: true, once: true });
    });
    return window.eyes.watchFrames();
  });
  await page.keyboard.press('t');
  const took = await page.evaluate(() => window.tidied);
  const deltas = await page.evaluate(() => window.eyes.frames());
  return { took, deltas, zoom: view.zoom };
}

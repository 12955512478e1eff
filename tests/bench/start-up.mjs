// From navigation to a usable Runners list on loopback, with an empty browser cache, and the memory of an idle server.
import { quantile, residentMemory, withProduct } from './product.mjs';

const ROUNDS = 5;

await withProduct(async ({ address, browser, pid, runner }) => {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${address}/runners`, { waitUntil: 'commit' });
    const usable = await page.waitForFunction(isUsable, runner.name, { polling: 'raf' });
    rounds.push(await usable.jsonValue());
    await context.close();
  }
  console.log(`navigation to a usable Runners list: ${rounds.map(Math.round).join(', ')} ms`);
  console.log(`median of ${ROUNDS}: ${Math.round(quantile(rounds, 0.5))} ms`);

  // The streams of the browsers that have gone end in the server too.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  console.log(`resident memory of the idle server: ${(await residentMemory(pid)).toFixed(1)} MB`);
});

/** Milliseconds since the navigation, once the runner stands there as Running and its menu can be opened. */
function isUsable(name) {
  const row = [...document.querySelectorAll('tr, [role=row]')].find((it) =>
    [...it.querySelectorAll('a')].some((link) => link.textContent.trim() === name),
  );
  const menu = row?.querySelector('button[aria-haspopup=menu]:not(:disabled)');
  return menu && row.textContent.includes('Running') ? performance.now() : false;
}

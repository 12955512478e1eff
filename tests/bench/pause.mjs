// From the click on Pause Runner in one browser to the row's change in another: median and 99th percentile of 50.
import { quantile, until, withProduct } from './product.mjs';

const ROUNDS = 50;

await withProduct(async ({ address, browser, runner }) => {
  const [acting, watching] = await Promise.all([runnersPage(browser, address), runnersPage(browser, address)]);
  for (const page of [acting, watching]) {
    await row(page, runner).getByText('Running', { exact: true }).waitFor();
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = await watching.evaluateHandle(watch, runner.name);
    await row(acting, runner).getByRole('button', { name: /actions/i }).click();
    await acting.getByRole('menuitem', { name: /Pause runner/ }).click();
    const dialog = acting.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /pause runner/i }).fill('pause runner');
    const button = dialog.getByRole('button', { name: 'Pause Runner', exact: true });
    const clicked = await button.evaluateHandle(clickTime);
    await button.click();
    const from = await clicked.evaluate((it) => it.time);
    const to = await changed.evaluate((it) => it.time);
    rounds.push(to - from);
    await resume(address, runner);
    for (const page of [acting, watching]) {
      await row(page, runner).getByText('Running', { exact: true }).waitFor();
    }
  }
  console.log(`click on Pause Runner to the row's change in another browser, ${ROUNDS} times`);
  console.log(`median: ${quantile(rounds, 0.5).toFixed(1)} ms`);
  console.log(`99th percentile: ${quantile(rounds, 0.99).toFixed(1)} ms`);
});

async function runnersPage(browser, address) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${address}/runners`);
  return page;
}

function row(page, runner) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name: runner.name, exact: true }) });
}

async function resume(address, runner) {
  const agent = `${address}/dpc/v1/agents/${runner.agentId}`;
  const body = JSON.stringify({ command: 'RESUME' });
  const answer = await fetch(`${agent}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!answer.ok) throw new Error(`resuming the runner: ${answer.status} ${await answer.text()}`);
  await until(async () => (await (await fetch(agent)).json()).agentStatus === 'running');
}

/** The time at which the button is clicked, on the clock that all pages share. The wrapper is not awaited itself. */
function clickTime(button) {
  const time = new Promise((resolve) => {
    button.addEventListener('click', () => resolve(performance.timeOrigin + performance.now()), {
      capture: true,
      once: true,
    });
  });
  return { time };
}

/** The time at which the row says Pausing or Paused. */
function watch(name) {
  const says = () => {
    const rows = [...document.querySelectorAll('tr, [role=row]')];
    const row = rows.find((it) => [...it.querySelectorAll('a')].some((link) => link.textContent.trim() === name));
    return /Pausing|Paused/.test(row?.textContent ?? '');
  };
  const time = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!says()) return;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  return { time };
}

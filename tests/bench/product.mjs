// The product as it is shipped, for measurements: one server on a data folder of its own, and browsers to look at it.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Runs `measure` with a server, started with these flags, and a browser, and ends both whatever happens. */
export async function withProduct(measure, more = []) {
  await withServer(async (product) => {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: flags });
    try {
      const runner = more.includes('--no-local-runner') ? undefined : await localRunner(product.address);
      await measure({ ...product, browser, runner });
    } finally {
      await browser.close();
    }
  }, more);
}

/** Runs `measure` with a server, started with these flags, and ends it whatever happens. */
export async function withServer(measure, more = []) {
  const data = await mkdtemp(join(tmpdir(), 'maia-bench-'));
  const server = spawn(process.env.MAIA_BIN, ['serve', '--port', '0', '--data', data, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Its log is of interest only when something goes wrong.
  let log = '';
  server.stderr.on('data', (data) => (log += data));
  try {
    await measure({ address: await ready(server), pid: server.pid, data });
  } catch (error) {
    console.error(log);
    throw error;
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.kill('SIGTERM')) await ended;
    await rm(data, { recursive: true, force: true });
  }
}

async function ready(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, address] = line.match(/Maia Designer is ready: (\S+)/) ?? [];
    if (address) {
      // Whatever it prints later is of no interest, and must not fill the pipe.
      server.stdout.resume();
      return address.replace(/\/$/, '');
    }
  }
  throw new Error(`${process.env.MAIA_BIN} ended before it was ready`);
}

/** The runner that the server starts itself, once it is connected. */
async function localRunner(address) {
  return until(async () => {
    const { results } = await (await fetch(`${address}/dpc/v1/agents`)).json();
    return results.find((it) => it.agentStatus === 'running');
  });
}

/** Asks until the answer is something. */
export async function until(ask, limit = 60_000) {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${limit / 1000} s: ${ask}`);
}

/** Resident memory of a process, in MB. */
export async function residentMemory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;
}

/** The value that `share` of all values do not exceed. */
export function quantile(values, share) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

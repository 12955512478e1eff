// Real servers and runners for browser tests, and the few words to find things on the pages.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";

const folder = dirname(fileURLToPath(import.meta.url));
// The tests themselves keep the machine busy; runners take tasks all the same.
process.env.MAIA_CPU_LIMIT ??= "100";

const binary = process.env.MAIA_BIN ?? join(folder, "../../target/debug/maia");

/** One process; its output is kept for the message of a test that fails. */
class Running {
  output = "";

  constructor(readonly child: ChildProcess) {
    const keep = (data: Buffer) => (this.output += data.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
  }

  /** The first match of the pattern in what it prints. */
  async printed(pattern: RegExp): Promise<RegExpMatchArray> {
    await expect.poll(() => pattern.test(this.output), { message: `${pattern} in: ${this.output}` }).toBe(true);
    return this.output.match(pattern)!;
  }

  async ended(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((resolve) => this.child.once("exit", resolve));
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended();
  }
}

/** A server with a data folder of its own. */
export class Server {
  private constructor(
    readonly data: string,
    readonly flags: string[],
    private running: Running,
    readonly address: string,
  ) {}

  static async start(flags: string[] = [], port = 0, data = mkdtempSync(join(tmpdir(), "maia-browser-"))) {
    const short = ["--heartbeat", "200ms", "--heartbeat-limit", "2s", "--lease", "3s"];
    const timing = flags.includes("--heartbeat") ? [] : short;
    const parameters = ["serve", "--port", String(port), "--data", data, ...timing, ...flags];
    const running = new Running(spawn(binary, parameters, { stdio: ["ignore", "pipe", "pipe"] }));
    const [, address] = await running.printed(/Maia Designer is ready: (\S+)/);
    return new Server(data, flags, running, address);
  }

  /** Ends it as a crash does. */
  async crash(): Promise<void> {
    await this.running.stop("SIGKILL");
  }

  /** Starts it again on its data and its port. */
  async startAgain(): Promise<void> {
    const port = Number(new URL(this.address).port);
    this.running = (await Server.start(this.flags, port, this.data)).running;
  }

  /** A runner with the local runner's credentials, started by hand. */
  async startRunner(): Promise<Runner> {
    const parameters = ["runner", "--actuator-port", "0", "--env-file", join(this.data, "local-runner.env")];
    return new Runner(spawn(binary, parameters, { stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** Another runner, with credentials of its own; nothing runs it yet. */
  async createRunner(name: string): Promise<NodeJS.ProcessEnv> {
    const answer = await fetch(`${this.address}/dpc/v1/agents`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    const { agentId, clientId, clientSecret } = await answer.json();
    const secrets = { OAUTH_CLIENT_ID: clientId, OAUTH_CLIENT_SECRET: clientSecret };
    return { ACCOUNT_ID: "local", AGENT_ID: agentId, MAIA_URL: this.address, ...secrets };
  }

  /** Starts a runner that was created. */
  startRunnerAs(credentials: NodeJS.ProcessEnv): Runner {
    const env = { ...process.env, ...credentials };
    return new Runner(spawn(binary, ["runner", "--actuator-port", "0"], { stdio: ["ignore", "pipe", "pipe"], env }));
  }

  async close(): Promise<void> {
    await this.running.stop("SIGKILL");
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** A runner process. */
export class Runner extends Running {
  /** As `kill` does it: the runner finishes its tasks and says goodbye. */
  async stopGracefully(): Promise<void> {
    await this.stop("SIGTERM");
  }
}

/** A folder of pipeline files, and the files that its tasks wait for. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "maia-project-"));

  constructor(files: Record<string, string>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A test with a server on the sample project, without a runner. */
export const test = base.extend<{ server: Server }>({
  server: async ({}, use) => {
    const server = await Server.start(["--no-local-runner"]);
    await use(server);
    await server.close();
  },
});

/** Tests of a project in a folder: a server that has it open and, for the tests that ask for it, a runner of its own. */
export function testOf(make: () => Project) {
  return base.extend<{ project: Project; server: Server; runner: Runner }>({
    project: async ({}, use) => {
      const project = make();
      await use(project);
      project.close();
    },
    server: async ({ project }, use) => {
      const server = await Server.start(["--no-local-runner", "--project", project.folder]);
      await use(server);
      await server.close();
    },
    runner: async ({ server }, use) => {
      const runner = await server.startRunner();
      await use(runner);
      await runner.stop("SIGKILL");
    },
  });
}

/** axe-core finds nothing, in the light and in the dark. */
export async function isAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await hasNoFindings(page, colorScheme);
  }
}

/** axe-core finds nothing in what is shown as it is. */
export async function hasNoFindings(page: Page, as: string, without: string[] = []): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).disableRules(without).analyze();
  const found = violations.map((it) => `${it.id}: ${it.help}\n  ${it.nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, `${as}: ${page.url()}`).toEqual([]);
}

/** The row of a runner in the Runners list. */
export function runnerRow(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
}

export { expect };

// Files that are broken, change elsewhere, or cannot be saved now: nothing is lost and nothing is overwritten.
import { expect, isAccessible, Project, Server, test as base } from "./harness";
import { pipeline } from "./pipelines";

const FILE = "Load.orch.yaml";
const TEXT = pipeline([
  { name: "Start", type: "start", to: { unconditional: ["Load"] } },
  { name: "Load", type: "sql-script", parameters: { sqlScript: "select 1" } },
]);

const test = base.extend<{ project: Project; server: Server }>({
  project: async ({}, use) => {
    const project = new Project({ [FILE]: TEXT });
    await use(project);
    project.close();
  },
  server: async ({ project }, use) => {
    const server = await Server.start(["--no-local-runner", "--project", project.folder]);
    await use(server);
    await server.close();
  },
});

test("a file that cannot be parsed opens as text, says why, and is never overwritten", async ({ page, server, project }) => {
  const broken = 'type: "orchestration"\npipeline:\n  components: [\n';
  project.write("Broken.orch.yaml", broken);
  await page.goto(`${server.address}/designer`);
  await page.getByRole("treeitem", { name: /Broken/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "cannot be read as a pipeline" })).toContainText(/[Ll]ine \d/);
  await expect(page.getByRole("region", { name: "Text of the file" })).toContainText("components: [");
  await expect(page.getByTestId("saved-state")).toContainText("Read-only");
  await isAccessible(page);
  // The rest of the project works.
  await page.getByRole("treeitem", { name: /Load/ }).click();
  await expect(page.getByTestId("canvas").getByRole("button", { name: /^Load, / })).toBeVisible();
  expect(project.read("Broken.orch.yaml")).toBe(broken);
});

test("a change on disk appears by itself when nothing is unsaved", async ({ page, server, project }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await expect(page.getByTestId("canvas").getByRole("button", { name: /^Load, / })).toBeVisible();
  project.write(FILE, TEXT.replaceAll('"Load"', '"Load orders"'));
  await expect(page.getByTestId("canvas").getByRole("button", { name: /^Load orders, / })).toBeVisible();
});

test("edits outlive a server that is away and a reload in between", async ({ page, server, project }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  const load = page.getByTestId("canvas").getByRole("button", { name: /^Load, / });
  await load.click();
  await server.crash();
  await expect(page.getByText("The server cannot be reached.")).toBeVisible();
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect(page.getByTestId("saved-state")).toContainText("Not saved: offline, kept in this browser");
  await isAccessible(page);
  expect(project.read(FILE)).toBe(TEXT);
  await server.startAgain();
  await expect(page.getByTestId("saved-state")).toContainText("Saved");
  await expect.poll(() => project.read(FILE)).toContain("skipped: true");

  // The same with a reload in between: the page comes from the server, so it is back before the reload.
  await server.crash();
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect(page.getByTestId("saved-state")).toContainText("Not saved: offline, kept in this browser");
  await page.goto("about:blank");
  await server.startAgain();
  await page.goto(`${server.address}/designer/${FILE}`);
  await expect(page.getByTestId("saved-state")).toContainText("Saved");
  await expect.poll(() => project.read(FILE)).not.toContain("skipped: true");
});

test("a save over a version that changed the same asks, and overwrites only when told", async ({ page, server, project }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await page.getByTestId("canvas").getByRole("button", { name: /^Load, / }).click();
  await server.crash();
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect(page.getByTestId("saved-state")).toContainText("Not saved: offline");
  const theirs = TEXT.replace('      type: "sql-script"\n', '      type: "sql-script"\n      skipped: false\n');
  project.write(FILE, theirs);
  await server.startAgain();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("group", { name: /Load/ })).toContainText("MineDisabled");
  await isAccessible(page);
  expect(project.read(FILE)).toBe(theirs);
  await dialog.getByRole("button", { name: "Take theirs" }).click();
  await expect(page.getByTestId("saved-state")).toContainText("Saved");
  expect(project.read(FILE)).toBe(theirs);
  // The version that lost is one step of undo away.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => project.read(FILE)).toContain("skipped: true");
});

test("names with any character and unknown types are drawn, edited and kept", async ({ page, server, project }) => {
  const name = `<b>"Quoted" & 50 % ? / [x] 'y' # emoji 🚚</b>`;
  project.write(
    "Odd.orch.yaml",
    pipeline([
      { name: "Start", type: "start", to: { unconditional: [name] } },
      { name, type: "never-heard-of", parameters: { anything: "kept" } },
    ]),
  );
  await page.goto(`${server.address}/designer/Odd.orch.yaml`);
  const tile = page.getByTestId("canvas").getByRole("button", { name: /🚚.*Never Heard Of/ });
  await tile.click();
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect.poll(() => project.read("Odd.orch.yaml")).toContain("skipped: true");
  expect(project.read("Odd.orch.yaml")).toContain('anything: "kept"');
});

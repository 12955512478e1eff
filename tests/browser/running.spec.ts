// Running parts, problems, variables and past runs, as a person meets them in the Designer.
import { writeFileSync } from "node:fs";
import { expect, isAccessible, Project, testOf } from "./harness";
import { pipeline, waitsFor } from "./pipelines";

const FILE = "Load orders.orch.yaml";

const test = testOf(() => {
  const project = new Project({});
  const steps = [
    { name: "Start", type: "start", to: { unconditional: ["Load"] } },
    { name: "Load", type: "bash-script", to: { success: ["Check"] }, parameters: waitsFor(project.path("go")) },
    { name: "Check", type: "bash-script", to: { success: ["Done"] }, parameters: { script: "echo ${HOME} checked" } },
    { name: "Done", type: "end-success" },
  ];
  project.write(FILE, pipeline(steps));
  return project;
});

test("a run from a component is held while its runner is paused, and is seen later as it was", async ({
  page,
  server,
  project,
  runner,
}) => {
  void runner;
  writeFileSync(project.path("go"), "");
  const snapshot = await (await page.request.get(`${server.address}/api/snapshot`)).json();
  const local = snapshot.runners[0].id;
  const command = (action: object) =>
    page.request.post(`${server.address}/api/runners/${local}/commands`, {
      data: { command_id: crypto.randomUUID(), ...action },
    });
  await expect
    .poll(async () => (await (await page.request.get(`${server.address}/api/snapshot`)).json()).runners[0].label)
    .toBe("running");
  const paused = await command({ command: "PAUSE", confirm: "pause runner" });
  expect(paused.ok(), await paused.text()).toBe(true);
  await expect
    .poll(async () => (await (await page.request.get(`${server.address}/api/snapshot`)).json()).runners[0].label)
    .toBe("paused");

  await page.goto(`${server.address}/designer/${encodeURIComponent(FILE)}`);
  const canvas = page.getByTestId("canvas");
  const tile = (name: string) => canvas.getByRole("button", { name: new RegExp(`^${name}, `) });
  await tile("Check").click();
  await page.getByRole("button", { name: "Run a part" }).click();
  await page.getByRole("menuitem", { name: "Run from “Check”" }).click();
  await expect(page.getByTestId("run-notice")).toContainText("Held: runner local is paused by local admin");
  await expect(tile("Check")).toHaveAccessibleName(/held/i);
  await expect(tile("Load")).not.toHaveAccessibleName(/success|skipped|held/i);
  await expect(page.getByTestId("last-run")).toContainText("paused by local admin");
  await isAccessible(page);

  await command({ command: "RESUME" });
  await expect(tile("Done")).toHaveAccessibleName(/success/i);
  await page.getByRole("button", { name: "Details of Check" }).click();
  const details = page.getByRole("dialog", { name: "Check" });
  await expect(details.getByTestId("component-run")).toContainText("checked");
  await isAccessible(page);
  await details.getByRole("button", { name: "Close" }).click();

  // The pipeline goes on to change; the run stays as it was.
  await tile("Done").click();
  await page.keyboard.press("Delete");
  await expect.poll(() => project.read(FILE)).not.toContain("Done");
  await page.getByRole("button", { name: "Runs", exact: true }).click();
  await expect(page.getByRole("list", { name: "Runs of this pipeline" })).toContainText("from Check");
  await page.getByRole("link", { name: /on the canvas/ }).first().click();
  const banner = page.getByTestId("past-banner");
  await expect(banner).toContainText("(from Check) by local admin as it was");
  await expect(tile("Done")).toHaveAccessibleName(/success/i);
  await tile("Done").click();
  await page.keyboard.press("Delete");
  await expect(tile("Done")).toBeVisible();
  await isAccessible(page);
  await banner.getByRole("button", { name: "Return to editing" }).click();
  await expect(tile("Check")).toBeVisible();
  await expect(tile("Done")).toHaveCount(0);
});

test("problems lead to their field, and running with errors asks first", async ({ page, server, project }) => {
  const steps = [
    { name: "Start", type: "start", to: { unconditional: ["Ask"] } },
    { name: "Ask", type: "sql-script", parameters: { sqlScript: "select ${region}" } },
    { name: "Alone", type: "and" },
  ];
  project.write(FILE, pipeline(steps));
  await page.goto(`${server.address}/designer/${encodeURIComponent(FILE)}`);
  const canvas = page.getByTestId("canvas");
  const tile = (name: string) => canvas.getByRole("button", { name: new RegExp(`^${name}, `) });
  await expect(tile("Ask")).toHaveAccessibleDescription(/The variable "region" is unknown/);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const question = page.getByRole("dialog");
  await expect(question).toContainText("region");
  await isAccessible(page);
  await question.getByRole("button", { name: "Show problems" }).click();
  await expect(page.getByRole("region", { name: "Problems: Variables" })).toContainText("Ask");
  await expect(page.getByRole("region", { name: "Problems: Flow" })).toContainText("Alone");
  await isAccessible(page);

  // The variable is made in its panel; the problem goes.
  await page.getByRole("tab", { name: "Variables" }).click();
  const panel = page.getByTestId("variables");
  await panel.getByRole("button", { name: "Add a text variable" }).click();
  const name = panel.getByLabel("Name");
  await name.fill("region");
  await name.press("Enter");
  await expect(page.getByRole("region", { name: "Problems: Variables" })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: /^region/ })).toContainText("1 use");
  await isAccessible(page);
  await expect(panel.getByLabel("Name")).toHaveValue("region");
  await panel.getByLabel("Name").fill("area");
  await panel.getByLabel("Name").press("Enter");
  await expect.poll(() => project.read(FILE)).toContain("select ${area}");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => project.read(FILE)).toContain("select ${region}");
});

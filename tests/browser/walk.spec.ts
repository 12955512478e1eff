// The whole path, as a person walks it: a run, a pause in its middle, editing meanwhile, a restart, the resume.
import { writeFileSync } from "node:fs";
import { expect, isAccessible, Project, runnerRow, testOf } from "./harness";
import { pipeline, waitsFor } from "./pipelines";

const FILE = "Load orders.orch.yaml";

const test = testOf(() => {
  const project = new Project({});
  const steps = [
    { name: "Start", type: "start", to: { unconditional: ["Load"] } },
    { name: "Load", type: "bash-script", to: { success: ["Report"] }, parameters: waitsFor(project.path("go")) },
    { name: "Report", type: "print-variables", to: { success: ["Done"] } },
    { name: "Done", type: "end-success" },
  ];
  project.write(FILE, pipeline(steps, ["**Nightly load**\n\nRuns at 02:00."]));
  return project;
});

test("a run is paused in its middle, edited meanwhile, and goes on after the resume", async ({
  page,
  context,
  server,
  project,
  runner,
}) => {
  const original = project.read(FILE);
  const runners = page;
  await runners.goto(`${server.address}/runners`);
  const row = runnerRow(runners, "local");
  await expect(row).toContainText("Running");

  // Designer: the file as it says, and a run of it.
  const designer = await context.newPage();
  await designer.goto(`${server.address}/designer`);
  await designer.getByRole("treeitem", { name: "Load orders" }).click();
  const canvas = designer.getByTestId("canvas");
  const tile = (name: string) => canvas.getByRole("button", { name: new RegExp(`^${name}, `) });
  await expect(canvas.getByText("Runs at 02:00.")).toBeVisible();
  await expect(tile("Done")).toBeVisible();
  await designer.getByRole("button", { name: "Run", exact: true }).click();
  await expect(tile("Load")).toHaveAccessibleName(/running/i);
  await expect(tile("Start")).toHaveAccessibleName(/success/i);

  // The pause, in mid-run.
  await row.getByRole("button", { name: "Actions for runner local" }).click();
  await runners.getByRole("menuitem", { name: "Pause runner" }).click();
  const dialog = runners.getByRole("dialog");
  await expect(dialog).toContainText("1 task finishes first");
  await expect(dialog).toContainText("1 run stays active");
  const confirm = dialog.getByRole("button", { name: "Pause Runner" });
  const phrase = dialog.getByLabel("Type pause runner to confirm");
  await phrase.fill("pause the runner");
  await expect(confirm).toBeDisabled();
  await phrase.fill(" pause runner ");
  await dialog.getByLabel("Reason").fill("a driver upgrade");
  await isAccessible(runners);
  await confirm.click();
  await expect(row).toContainText("Pausing");
  await expect(row).toContainText("1 task to finish");
  writeFileSync(project.path("go"), "");
  await expect(row).toContainText("Paused");
  await expect(row).toContainText(/Resumes in (12 h|11 h 59 min)/);
  await expect(tile("Load")).toHaveAccessibleName(/success/i);
  await expect(tile("Report")).toHaveAccessibleName(/held/i);
  await tile("Report").click();
  const lastRun = designer.getByTestId("last-run");
  await expect(lastRun).toContainText("paused by local admin");
  // Until when, on the reader's clock, with everything behind it.
  await expect(lastRun).toContainText(/resumes at (\d+ \w+, )?\d\d:\d\d\.$/);
  await expect(lastRun.locator("time")).toHaveAttribute("title", /UTC\+[12]$/);
  await expect(lastRun.locator("time")).toHaveAttribute("datetime", /^20.*Z$/);

  // The Designer while paused: the banner, and every edit with undo and redo.
  const banner = designer.getByText("Runner local is paused").first();
  await expect(banner).toBeVisible();
  await expect(designer.getByRole("main")).toContainText("a driver upgrade");
  await expect(designer.getByRole("main")).toContainText("by local admin");
  await isAccessible(designer);
  const saved = designer.getByTestId("saved-state");
  const undo = designer.getByRole("button", { name: "Undo" });
  const redo = designer.getByRole("button", { name: "Redo" });
  const fileSays = (pattern: RegExp) => expect.poll(() => project.read(FILE)).toMatch(pattern);
  const fileIsOriginal = () => expect.poll(() => project.read(FILE)).toBe(original);

  // Added by keyboard: beside the selected one.
  await tile("Done").click();
  await designer.getByRole("button", { name: "Add component" }).press("Enter");
  await designer.getByRole("searchbox", { name: "Search components" }).fill("python");
  await designer.keyboard.press("Enter");
  await expect(tile("Python Script")).toBeVisible();
  await fileSays(/type: "python-script"/);
  await undo.click();
  await fileIsOriginal();
  await redo.click();
  await fileSays(/type: "python-script"/);
  // Its parameters, and a disabled switch.
  await tile("Python Script").click();
  const properties = designer.getByRole("region", { name: "Properties" });
  await properties.getByLabel("Script", { exact: true }).fill("print('checked')");
  await fileSays(/print\('checked'\)/);
  await properties.getByRole("switch", { name: "Enabled" }).click();
  await fileSays(/skipped: true/);
  await designer.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => project.read(FILE)).not.toMatch(/skipped/);
  // Renamed, with everything that names it.
  await properties.getByLabel("Name").fill("Check rows");
  await properties.getByLabel("Name").press("Enter");
  await fileSays(/"?Check rows"?:\n\s+type: "python-script"/);
  await expect(tile("Check rows")).toBeVisible();
  // Connected and disconnected without a drag.
  await tile("Report").click();
  await properties.getByRole("combobox", { name: "Kind of the new connection" }).selectOption("failure");
  await properties.getByRole("combobox", { name: "Connect to" }).selectOption({ label: "Check rows" });
  await fileSays(/failure:\s*(\n\s*- |\[)"?Check rows"?/);
  await undo.click();
  await expect.poll(() => project.read(FILE)).not.toMatch(/failure:/);
  await designer.getByRole("button", { name: "Fit the pipeline into the view" }).click();
  // Moved by drag: one step. Moved by keyboard: by the grid.
  const before = project.read(FILE);
  const box = (await tile("Check rows").boundingBox())!;
  await designer.mouse.move(box.x + box.width / 2, box.y + 10);
  await designer.mouse.down();
  await designer.mouse.move(box.x + box.width / 2 + 40, box.y + 90, { steps: 8 });
  await designer.mouse.up();
  await expect.poll(() => project.read(FILE)).not.toBe(before);
  await undo.click();
  await expect.poll(() => project.read(FILE)).toBe(before);
  await tile("Check rows").focus();
  await designer.keyboard.press("ArrowDown");
  await expect.poll(() => project.read(FILE)).not.toBe(before);
  // Deleted.
  await designer.keyboard.press("Delete");
  await expect(tile("Check rows")).toHaveCount(0);
  await fileIsOriginal();
  // Added by drag from the palette.
  await designer.getByRole("button", { name: "Add component" }).click();
  const item = designer.getByRole("dialog", { name: "Add component" }).getByRole("button", { name: "SQL Script", exact: true });
  const area = (await canvas.boundingBox())!;
  const from = (await item.boundingBox())!;
  await designer.mouse.move(from.x + 20, from.y + 10);
  await designer.mouse.down();
  await designer.mouse.move(area.x + 60, area.y + 420, { steps: 10 });
  await designer.mouse.up();
  await expect(tile("SQL Script")).toBeVisible();
  await fileSays(/type: "sql-script"/);
  await expect(saved).toContainText("Saved");
  await expect(undo).toBeEnabled();
  while (await undo.isEnabled()) await undo.click();
  await fileIsOriginal();

  // A second run is accepted and held.
  await designer.getByRole("button", { name: "Run", exact: true }).click();
  await expect(designer.getByTestId("run-notice")).toContainText(/held|wait/i);
  await expect(tile("Start")).toHaveAccessibleName(/held/i);

  // Stopped and started again by hand: still Paused.
  await runner.stopGracefully();
  await expect(row).toContainText("offline");
  await expect(row).toContainText("Paused");
  const again = await server.startRunner();
  await expect(row).not.toContainText("offline");
  await expect(row).toContainText("Paused");

  // The resume: both runs go on and succeed.
  await row.getByRole("button", { name: "Actions for runner local" }).click();
  await runners.getByRole("menuitem", { name: "Resume runner" }).click();
  await isAccessible(runners);
  await runners.getByRole("button", { name: "Yes resume" }).click();
  await expect(row).toContainText("Running");
  await expect(tile("Done")).toHaveAccessibleName(/success/i);
  await runners.getByRole("link", { name: "Run history" }).click();
  const runs = runners.getByRole("row").filter({ hasText: "Load orders" });
  await expect(runs).toHaveCount(2);
  for (const at of [0, 1]) {
    await expect(runs.nth(at)).toContainText("Success");
    await expect(runs.nth(at)).toContainText(/held/);
  }
  await again.stop("SIGKILL");
});

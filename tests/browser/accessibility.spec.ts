// axe-core finds nothing on any page or open dialog, in the light and in the dark, wide and narrow.
import { expect, isAccessible, runnerRow, test } from "./harness";

for (const width of [1440, 360]) {
  test(`every page at ${width} px is accessible`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 800 });
    const runner = await server.startRunner();
    const visit = async (path: string, heading: RegExp) => {
      await page.goto(server.address + path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    };
    await visit("/runners", /^Runners$/);
    await expect(runnerRow(page, "local")).toContainText("Running");
    await isAccessible(page);
    await runnerRow(page, "local").getByRole("link", { name: "local" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("local");
    await expect(page.getByRole("heading", { name: "Instances" })).toBeVisible();
    await isAccessible(page);

    await visit("/runs", /^Run history$/);
    await expect(page.getByText("No run yet")).toBeVisible();
    await isAccessible(page);

    await visit("/designer/Slow%20steps.orch.yaml", /Slow steps/);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByTestId("run-bar")).toBeVisible();
    await isAccessible(page);
    await page.getByTestId("run-bar").getByRole("link").first().click();
    await expect(page.getByRole("table").first()).toContainText("Fetch files");
    await isAccessible(page);
    await visit("/runs", /^Run history$/);
    await expect(page.getByRole("row").filter({ hasText: "Slow steps" })).toHaveCount(1);
    await isAccessible(page);

    await visit("/designer/transform/Order%20facts.tran.yaml", /Order facts/);
    await isAccessible(page);
    await visit("/nowhere", /not found|no page/i);
    await isAccessible(page);
    await runner.stop("SIGKILL");
  });
}

test("every dialog is accessible and gives the focus back", async ({ page, server }) => {
  const runner = await server.startRunner();
  await page.goto(`${server.address}/runners`);
  const row = runnerRow(page, "local");
  await expect(row).toContainText("Running");
  const menu = row.getByRole("button", { name: "Actions for runner local" });
  await menu.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "View details" })).toBeFocused();
  await isAccessible(page);
  await page.keyboard.press("Escape");
  for (const [item, title] of [
    ["Pause runner", "Pause runner local"],
    ["Restart runner", "Restart runner local"],
  ]) {
    await menu.click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(page.getByRole("dialog", { name: title })).toBeVisible();
    await isAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(menu).toBeFocused();
  }
  // What does not apply says why.
  await menu.click();
  const resume = page.getByRole("menuitem", { name: "Resume runner" });
  await expect(resume).toHaveAttribute("aria-disabled", "true");
  await expect(resume).toContainText("not paused");
  await page.keyboard.press("Escape");

  await page.goto(`${server.address}/designer/Nightly%20load.orch.yaml`);
  await page.getByTestId("canvas").getByRole("button", { name: /^Merge orders, / }).click();
  await isAccessible(page);
  await page.getByRole("button", { name: "Add component" }).click();
  await isAccessible(page);
  await runner.stop("SIGKILL");
});

// axe-core finds nothing on any page or open dialog, in the light and in the dark, wide and narrow.
import type { Page } from "@playwright/test";
import { expect, isAccessible, runnerRow, test } from "./harness";

const visit = async (page: Page, address: string, heading: RegExp) => {
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
};

for (const width of [1440, 360]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 800 } });

    test("the runners and a runner are accessible", async ({ page, server }) => {
      const runner = await server.startRunner();
      await visit(page, `${server.address}/runners`, /^Runners$/);
      await expect(runnerRow(page, "local")).toContainText("Running");
      await isAccessible(page);
      await runnerRow(page, "local").getByRole("link", { name: "local" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("local");
      await expect(page.getByRole("heading", { name: "Instances" })).toBeVisible();
      await isAccessible(page);
      await runner.stop("SIGKILL");
    });

    test("the run history and a run are accessible", async ({ page, server }) => {
      const runner = await server.startRunner();
      await visit(page, `${server.address}/runs`, /^Run history$/);
      await expect(page.getByText("No run yet")).toBeVisible();
      await isAccessible(page);
      await visit(page, `${server.address}/designer/Slow%20steps.orch.yaml`, /Slow steps/);
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByTestId("run-bar").getByRole("link").first().click();
      await expect(page.getByRole("table").first()).toContainText("Fetch files");
      await isAccessible(page);
      await visit(page, `${server.address}/runs`, /^Run history$/);
      await expect(page.getByRole("row").filter({ hasText: "Slow steps" })).toHaveCount(1);
      await isAccessible(page);
      await runner.stop("SIGKILL");
    });

    test("the Designer and an unknown page are accessible", async ({ page, server }) => {
      await visit(page, `${server.address}/designer/transform/Order%20facts.tran.yaml`, /Order facts/);
      await isAccessible(page);
      await visit(page, `${server.address}/nowhere`, /not found|no page/i);
      await isAccessible(page);
    });
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

// A trap in the module ends the page; the person is told, and can go on.
import { expect, isAccessible, runnerRow, test } from "./harness";

test("after a trap the page says that it stopped, and loads again", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toBeVisible();
  const script = await page.locator("link[rel=modulepreload]").first().getAttribute("href");
  await page.evaluate(async (address) => {
    const module = await import(address!);
    const exported = await module.default();
    // Frees what was never allocated: the allocator notices, and traps.
    setTimeout(() => exported.__wbindgen_free(0x7ffffff0, 0x7ffffff0, 1));
  }, script);
  const screen = page.getByRole("alert").filter({ hasText: "The page stopped working" });
  await expect(screen).toContainText("Edits that were not saved yet are kept in this browser.");
  await isAccessible(page);
  await screen.getByRole("link", { name: "Load again" }).click();
  await expect(runnerRow(page, "local")).toBeVisible();
  await expect(screen).toHaveCount(0);
});

test("an ordinary script error ends nothing", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toBeVisible();
  const seen = page.waitForEvent("pageerror");
  await page.evaluate(() => void setTimeout(() => { throw new Error("an extension's fault"); }));
  await seen;
  await expect(page.getByText("The page stopped working")).toHaveCount(0);
});

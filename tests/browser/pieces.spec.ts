// The module in pieces: what a visit needs arrives when it needs it, and a piece that does not arrive ends nothing.
import { firstVisit, limit } from "../bench/visit.mjs";
import { expect, isAccessible, runnerRow, test } from "./harness";

const arrived = (page: import("@playwright/test").Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => name.match(/\/split_(\w+)-[0-9a-f]+\.wasm$/)?.[1])
      .filter((name) => name !== undefined),
  );

test("a first visit keeps to its limit, and transfers nothing that only later work needs", async ({ page, server }) => {
  const answers = await firstVisit(page, server.address);
  const pieces = answers.map(({ name }) => name.match(/\/split_(\w+)-[0-9a-f]+\.wasm$/)?.[1]).filter(Boolean);
  expect(pieces).toEqual(["designer"]);
  const modules = answers.filter(({ name }) => name.endsWith(".wasm"));
  for (const { name, sent, plain } of modules) expect(sent / plain, `${name} is compressed`).toBeLessThan(0.6);
  expect(answers.reduce((all, { sent }) => all + sent, 0)).toBeLessThanOrEqual(limit);
});

test("the list of runners needs only the first piece, and a runner's page brings its own", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  const row = runnerRow(page, "local");
  await expect(row).toBeVisible();
  expect(await arrived(page)).toEqual([]);
  await row.getByRole("link", { name: "local", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Instances" })).toBeVisible();
  expect(await arrived(page)).toEqual(["later__pages"]);
});

test("a piece that does not arrive says so, and is tried again", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toBeVisible();
  // An upgraded server no longer has the pieces of the page that is open.
  await page.route("**/split_later__pages-*.wasm", (route) => route.fulfill({ status: 404 }));
  await page.getByRole("link", { name: "Run history" }).click();
  const failure = page.getByTestId("piece-failed");
  await expect(failure).toContainText("This part of the page did not arrive");
  await expect(failure.getByRole("button", { name: "Load the page again" })).toBeVisible();
  await isAccessible(page);
  await page.unrouteAll();
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Run history" })).toBeVisible();
  await expect(failure).toHaveCount(0);
});

test("a piece that is asked for while the server is away arrives when it is back", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toBeVisible();
  await server.crash();
  await expect(page.getByTestId("connection")).toContainText("Offline");
  await page.getByRole("link", { name: "Run history" }).click();
  await expect(page.getByTestId("piece-failed")).toContainText("is shown when it is back");
  await server.startAgain();
  await expect(page.getByRole("heading", { name: "Run history" })).toBeVisible();
});

test("what is typed while the finder is on its way is for the finder, and no command of the canvas", async ({ page, server }) => {
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/split_designer__more-*.wasm", async (route) => {
    await arrival;
    await route.continue();
  });
  await page.goto(`${server.address}/designer/Slow%20steps.orch.yaml`);
  await expect(page.getByTestId("canvas").locator("[data-component]").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  // Each of these letters does something on the canvas.
  await page.keyboard.type("tncdx");
  await page.keyboard.press("Backspace");
  arrive();
  const field = page.getByRole("dialog", { name: "Find" }).getByRole("combobox");
  await expect(field).toHaveValue("tncd");
  await page.keyboard.type("e");
  await expect(field).toHaveValue("tncde");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Undo" }), "nothing was edited").toBeDisabled();
});

// A pipeline of thousands: only what is seen is in the page, and everything can still be reached.
import { graph, pipelineFile } from "../bench/canvas/graph.mjs";
import { expect, isAccessible, Project, Server, test as base } from "./harness";

const COUNT = 2_500;
const FILE = "Large.orch.yaml";

const test = base.extend<{ project: Project; server: Server }>({
  project: async ({}, use) => {
    const project = new Project({ [FILE]: pipelineFile(graph(COUNT)) });
    await use(project);
    project.close();
  },
  server: async ({ project }, use) => {
    const server = await Server.start(["--no-local-runner", "--project", project.folder]);
    await use(server);
    await server.close();
  },
});

test("a large pipeline is bounded by what is seen, shown as a picture from afar, and moved by the map", async ({
  page,
  server,
}) => {
  await page.goto(`${server.address}/designer/${encodeURIComponent(FILE)}`);
  const canvas = page.getByTestId("canvas");
  const tiles = canvas.locator("[data-component]");
  const tile = (name: string) => canvas.getByRole("button", { name: new RegExp(`^${name}, `) });
  await expect(tile("Start")).toBeVisible();
  expect(await tiles.count()).toBeLessThan(400);
  await expect(tile("Step 02499")).toHaveCount(0);

  // Tab comes to the next one in the file, wherever it stands.
  await tile("Start").focus();
  for (let step = 1; step < 50; step += 1) await page.keyboard.press("Tab");
  await expect(tile("Step 00049")).toBeFocused();
  await expect(tile("Step 00049")).toBeInViewport();
  await expect(tile("Step 00050")).toHaveCount(1);
  await page.keyboard.press("Tab");
  await expect(tile("Step 00050")).toBeFocused();
  await expect(tile("Step 00050")).toBeInViewport();

  // From afar: a picture, and what is selected. The focus stays.
  const picture = canvas.locator(".canvas__picture");
  await expect(picture).toBeHidden();
  await canvas.getByRole("button", { name: "Fit the pipeline into the view" }).click();
  await expect(picture).toBeVisible();
  await expect(tiles).toHaveCount(3);
  await expect(tile("Step 00050")).toHaveAttribute("data-selected", "true");
  await isAccessible(page);

  // And back.
  const box = (await canvas.boundingBox())!;
  await page.getByTestId("minimap").click({ position: { x: 74, y: 45 } });
  await canvas.getByRole("button", { name: /Back to 100/ }).click();
  await expect(picture).toBeHidden();
  await expect.poll(() => tiles.count()).toBeGreaterThan(20);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const seen = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.closest("[data-testid]")?.getAttribute("data-testid"), middle);
  expect(seen).toBe("canvas");
});

test("a drag to the edge of the canvas goes on beyond it", async ({ page, server }) => {
  await page.goto(`${server.address}/designer/${encodeURIComponent(FILE)}`);
  const canvas = page.getByTestId("canvas");
  const start = canvas.getByRole("button", { name: /^Start, / });
  await start.click();
  const world = canvas.locator(".canvas__world");
  const before = await world.evaluate((element) => element.style.transform);
  const [from, box] = [(await start.boundingBox())!, (await canvas.boundingBox())!];
  await page.mouse.move(from.x + from.width / 2, from.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, from.y + 60, { steps: 3 });
  await page.mouse.move(box.x + box.width - 6, from.y + 60, { steps: 3 });
  await expect.poll(() => world.evaluate((element) => element.style.transform)).not.toBe(before);
  await expect(canvas.getByRole("button", { name: /^Step 00012, / })).toBeInViewport();
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(start).toHaveAttribute("data-selected", "true");
});

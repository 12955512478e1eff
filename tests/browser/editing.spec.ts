// Editing on the canvas: by menu, by clipboard between two pages, by keyboard, and by what is dropped on a line.
import type { Page } from "@playwright/test";
import { expect, isAccessible, Project, Server, test as base } from "./harness";
import { pipeline } from "./pipelines";

const FLOW = pipeline([
  { name: "Start", type: "start", to: { unconditional: ["Load"] } },
  { name: "Load", type: "python-script", to: { success: ["Check"] }, parameters: { script: "print(1)" } },
  { name: "Check", type: "python-script", parameters: { script: "print(2)" } },
]);
const OTHER = pipeline([{ name: "Start", type: "start" }]);

const test = base.extend<{ project: Project; at: string }>({
  project: async ({}, use) => {
    const project = new Project({ "Flow.orch.yaml": FLOW, "Other.orch.yaml": OTHER });
    await use(project);
    project.close();
  },
  at: async ({ project }, use) => {
    const server = await Server.start(["--no-local-runner", "--project", project.folder]);
    await use(`${server.address}/designer/`);
    await server.close();
  },
});

const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name},`) });
const says = (project: Project, file: string, pattern: RegExp) => expect.poll(() => project.read(file)).toMatch(pattern);
const said = (page: Page) => page.getByTestId("canvas-said");

test("the context menu has what applies, says why the rest does not, and gives the focus back", async ({ page, project, at }) => {
  await page.goto(`${at}Flow.orch.yaml`);
  await tile(page, "Check").click({ button: "right" });
  const menu = page.getByRole("menu", { name: "Actions for Check" });
  await expect(menu.getByRole("menuitem", { name: "Show properties" })).toBeFocused();
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(tile(page, "Check")).toBeFocused();

  await page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(tile(page, "Check 2")).toBeFocused();
  await says(project, "Flow.orch.yaml", /"?Check 2"?:/);
  await page.keyboard.press("Control+z");
  await expect.poll(() => project.read("Flow.orch.yaml")).toBe(FLOW);

  // On nothing: the pipeline's own menu.
  await page.getByTestId("canvas").click({ button: "right", position: { x: 30, y: 30 } });
  const undo = page.getByRole("menuitem", { name: "Undo" });
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await expect(undo).toContainText("nothing to undo");
  await page.keyboard.press("Escape");
});

test("components go through the system clipboard into another pipeline and back as text", async ({ page, context, project, at }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${at}Flow.orch.yaml`);
  await tile(page, "Load").click();
  await tile(page, "Check").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+c");
  await expect(said(page)).toContainText("Copied 2 components");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^type: "orchestration"/);

  const second = await context.newPage();
  await second.goto(`${at}Other.orch.yaml`);
  await tile(second, "Start").click();
  await second.keyboard.press("Control+v");
  await expect(said(second)).toContainText("Pasted 2 components");
  await says(project, "Other.orch.yaml", /success:\s*(\n\s*- |\[)"?Check"?/);
  await second.keyboard.press("Control+z");
  await expect.poll(() => project.read("Other.orch.yaml")).toBe(OTHER);

  // Nonsense is refused with a word, and changes nothing.
  await second.evaluate(() => navigator.clipboard.writeText("SELECT 1"));
  await second.keyboard.press("Control+v");
  await expect(second.getByText("is not a pipeline")).toBeVisible();
  expect(project.read("Other.orch.yaml")).toBe(OTHER);
  await second.close();

  // Cut and paste are two steps of undo.
  await page.bringToFront();
  await page.keyboard.press("Control+x");
  await expect(tile(page, "Load")).toHaveCount(0);
  await page.keyboard.press("Control+v");
  await expect(tile(page, "Load")).toBeVisible();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(() => project.read("Flow.orch.yaml")).toBe(FLOW);
});

test("by keyboard alone: add after, insert between, reconnect, align, tidy, undo to the byte", async ({ page, project, at }) => {
  await page.goto(`${at}Flow.orch.yaml`);
  await tile(page, "Check").focus();
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog", { name: "Add component" })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Search components" })).toBeFocused();
  await isAccessible(page);
  await page.keyboard.type("end success");
  await page.keyboard.press("Enter");
  await expect(tile(page, "End Success")).toBeFocused();
  await says(project, "Flow.orch.yaml", /success:\s*(\n\s*- |\[)"?End Success"?/);

  // The connection from Start to Load: a component goes in between.
  await tile(page, "Start").focus();
  await page.keyboard.press("e");
  await expect(said(page)).toContainText("Connection Start to Load");
  await page.keyboard.press("a");
  await expect(page.getByRole("searchbox", { name: "Search components" })).toBeFocused();
  await page.keyboard.type("bash");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Bash Script")).toBeFocused();
  await says(project, "Flow.orch.yaml", /unconditional:\s*(\n\s*- |\[)"?Bash Script"?/);

  // Its other end is moved on to Check.
  await page.keyboard.press("e");
  await page.keyboard.press("r");
  await expect(said(page)).toContainText("Moving the end");
  await page.keyboard.press("Escape");

  await tile(page, "Check").focus();
  await page.keyboard.press("Shift+u");
  await expect(said(page)).toContainText("4 selected");
  await page.keyboard.press("Shift+t");
  await page.keyboard.press("t");
  await expect(said(page)).toContainText(/Tidied|Nothing had to move/);
  const undo = page.getByRole("button", { name: "Undo" });
  while (await undo.isEnabled()) await undo.click();
  await expect.poll(() => project.read("Flow.orch.yaml")).toBe(FLOW);
});

test("a type dropped on a line goes between, and a connector dropped on nothing asks what to add", async ({ page, project, at }) => {
  await page.goto(`${at}Flow.orch.yaml`);
  await page.getByRole("button", { name: "Fit the pipeline into the view" }).click();
  const middle = async (name: string) => {
    const box = (await tile(page, name).locator(".tile__square").boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [load, check] = [await middle("Load"), await middle("Check")];
  await page.getByRole("button", { name: "Add component" }).click();
  const item = page.getByRole("dialog", { name: "Add component" }).getByRole("button", { name: "SQL Script", exact: true });
  const from = (await item.boundingBox())!;
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move((load.x + check.x) / 2, load.y, { steps: 10 });
  await page.mouse.up();
  await says(project, "Flow.orch.yaml", /success:\s*(\n\s*- |\[)"?SQL Script"?/);
  await page.keyboard.press("Control+z");
  await expect.poll(() => project.read("Flow.orch.yaml")).toBe(FLOW);

  await tile(page, "Check").hover();
  const port = (await page.getByTestId("port").first().boundingBox())!;
  await page.mouse.move(port.x + port.width / 2, port.y + port.height / 2);
  await page.mouse.down();
  await page.mouse.move(port.x + 120, port.y + 120, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByRole("dialog", { name: "Add component" })).toContainText("connects “Check” to it");
  await page.keyboard.type("end failure");
  await page.keyboard.press("Enter");
  await says(project, "Flow.orch.yaml", /success:\s*(\n\s*- |\[)"?End Failure"?/);
  await page.keyboard.press("Control+z");
  await expect.poll(() => project.read("Flow.orch.yaml")).toBe(FLOW);
});

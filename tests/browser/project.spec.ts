// The project: files and folders made, renamed, moved, copied and deleted; found again; linked to.
import { expect, isAccessible, Project, Server, test as base } from "./harness";
import { pipeline } from "./pipelines";

const CHILD = pipeline([
  { name: "Start", type: "start", to: { unconditional: ["Load rows"] } },
  { name: "Load rows", type: "sql-script", parameters: { sqlScript: "insert into staging_orders select 1" } },
]);
const PARENT = pipeline([
  { name: "Start", type: "start", to: { unconditional: ["Run child"] } },
  { name: "Run child", type: "run-orchestration", parameters: { orchestrationJob: "Load" } },
  { name: "Run nothing", type: "run-orchestration", parameters: { orchestrationJob: "none/Such" } },
]);

const test = base.extend<{ project: Project; server: Server }>({
  project: async ({}, use) => {
    const project = new Project({ "Load.orch.yaml": CHILD, "Nightly.orch.yaml": PARENT });
    await use(project);
    project.close();
  },
  server: async ({ project }, use) => {
    const server = await Server.start(["--no-local-runner", "--project", project.folder]);
    await use(server);
    await server.close();
  },
});

test("files are made, renamed with those that name them, moved, copied, deleted and brought back", async ({
  page,
  server,
  project,
}) => {
  await page.goto(`${server.address}/designer/Load.orch.yaml`);
  await expect(page.getByTestId("canvas").getByRole("button", { name: /^Load rows, / })).toBeVisible();

  // A folder, by the menu of the panel.
  await page.getByRole("button", { name: "New pipeline or folder" }).click();
  await isAccessible(page);
  await page.getByRole("menuitem", { name: "New folder" }).click();
  await page.keyboard.type("daily");
  await isAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("treeitem", { name: "daily" })).toBeFocused();

  // F2 renames; the open tab follows, and so does the pipeline that names it.
  await page.getByRole("treeitem", { name: /Load/ }).focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("Nightly");
  await expect(page.getByRole("alert").filter({ hasText: "already" })).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Load orders");
  await expect(page.getByRole("checkbox", { name: /1 pipeline/ })).toBeChecked();
  await isAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/Load%20orders\.orch\.yaml/);
  await expect(page.getByRole("navigation", { name: "Open pipelines" })).toContainText("Load orders");
  expect(project.read("Nightly.orch.yaml")).toContain('orchestrationJob: "Load orders"');

  // The menu moves what could also be dragged.
  await page.getByRole("treeitem", { name: /Load orders/ }).focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Move to …" }).click();
  await page.getByRole("combobox", { name: "In" }).selectOption("daily");
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page).toHaveURL(/daily\/Load%20orders\.orch\.yaml/);
  expect(project.read("Nightly.orch.yaml")).toContain('orchestrationJob: "daily/Load orders"');
  expect(project.read("daily/Load orders.orch.yaml")).toBe(CHILD);

  // Deleting says who names it, and can be undone.
  await page.getByRole("treeitem", { name: /Load orders/ }).press("Delete");
  await expect(page.getByRole("list", { name: "Pipelines that name it" })).toContainText("Nightly.orch.yaml");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("treeitem", { name: /Load orders/ })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByRole("treeitem", { name: /Load orders/ })).toBeVisible();
  expect(project.read("daily/Load orders.orch.yaml")).toBe(CHILD);
});

test("the finder finds commands, components, files and text, by keyboard", async ({ page, server }) => {
  await page.goto(`${server.address}/designer/Nightly.orch.yaml`);
  const canvas = page.getByTestId("canvas");
  await expect(canvas.getByRole("button", { name: /^Run child, / })).toBeVisible();
  const field = page.getByRole("combobox", { name: /^Find/ });

  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await isAccessible(page);
  await page.keyboard.type("run chi");
  await expect(page.getByRole("option", { selected: true })).toContainText("Run child");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/component=Run%20child/);
  await expect(canvas.getByRole("button", { name: /^Run child, / })).toHaveAttribute("aria-pressed", "true");

  // What does not apply says why.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("align left");
  await expect(page.getByRole("option", { name: /Align left/ })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("option", { name: /Align left/ })).toContainText("two components");
  await isAccessible(page);

  // A text in another pipeline leads to its component.
  await field.fill("staging_ord");
  await page.getByRole("option", { name: /Load · Load rows/ }).click();
  await expect(page).toHaveURL(/Load\.orch\.yaml\?component=Load%20rows/);
  await expect(canvas.getByRole("button", { name: /^Load rows, / })).toHaveAttribute("aria-pressed", "true");

  // The keys are all listed, and can be searched.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("show all keys");
  await page.keyboard.press("Enter");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help.getByRole("group", { name: "All keys" })).toContainText("Ctrl+Shift+Z");
  await isAccessible(page);
  await help.getByRole("searchbox", { name: "Filter keys" }).fill("tidy");
  await expect(help.getByRole("group", { name: "All keys" })).not.toContainText("Ctrl+Shift+Z");
  // As in every search field, Escape empties it first.
  await page.keyboard.press("Escape");
  await expect(help.getByRole("searchbox", { name: "Filter keys" })).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("a child opens from its component and leads back, a link selects, and tabs change by keyboard", async ({
  page,
  server,
}) => {
  await page.goto(`${server.address}/designer/Nightly.orch.yaml?component=Run%20child`);
  const canvas = page.getByTestId("canvas");
  const child = canvas.getByRole("button", { name: /^Run child, / });
  await expect(child).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Open “Load”" }).click();
  await expect(page).toHaveURL(/designer\/Load\.orch\.yaml/);
  await page.getByRole("navigation", { name: "Way back" }).getByRole("button").click();
  await expect(page).toHaveURL(/Nightly\.orch\.yaml\?component=Run%20child/);
  await expect(child).toHaveAttribute("aria-pressed", "true");

  // A child that does not exist is named, and can be made.
  await canvas.getByRole("button", { name: /^Run nothing, / }).click();
  await expect(page).toHaveURL(/component=Run%20nothing/);
  await page.getByRole("button", { name: "Create it …" }).click();
  await expect(page).toHaveURL(/none\/Such\.orch\.yaml/);

  await page.keyboard.press("Alt+PageDown");
  await expect(page).toHaveURL(/Nightly\.orch\.yaml/);
  await page.keyboard.press("Alt+PageUp");
  await expect(page).toHaveURL(/none\/Such\.orch\.yaml/);
  await page.goBack();
  await expect(page).toHaveURL(/Nightly\.orch\.yaml/);
});

test("where there are more tabs than room, the open one is in view", async ({ page, server, project }) => {
  const names = Array.from({ length: 9 }, (_, at) => `Load of region number ${at}`);
  for (const name of names) project.write(`${name}.orch.yaml`, CHILD);
  await page.goto(`${server.address}/designer`);
  for (const name of names) {
    await page.getByRole("treeitem", { name }).click();
    await expect(page.getByTestId("canvas").getByRole("button", { name: /^Load rows, / })).toBeVisible();
  }
  const tab = (name: string) => page.getByRole("navigation", { name: "Open pipelines" }).getByRole("link", { name });
  await expect(tab(names[8]!)).toBeInViewport({ ratio: 1 });
  await expect(tab(names[0]!)).not.toBeInViewport();
  await page.getByRole("treeitem", { name: names[0]! }).click();
  await expect(tab(names[0]!)).toBeInViewport({ ratio: 1 });
  // Less room, and it stays.
  await page.setViewportSize({ width: 1200, height: 700 });
  await page.getByRole("treeitem", { name: names[4]! }).click();
  await expect(tab(names[4]!)).toBeInViewport({ ratio: 1 });
});

test("the finder copies, cuts and pastes like any other command", async ({ page, context, server, project }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${server.address}/designer/Nightly.orch.yaml`);
  const tile = (name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });
  await expect(tile("Run child")).toBeVisible();
  const find = async (words: string, command: string) => {
    await page.keyboard.press("Control+k");
    const finder = page.getByRole("dialog", { name: "Find" });
    await expect(finder.getByRole("combobox")).toBeFocused();
    await page.keyboard.type(words);
    const found = finder.getByRole("option", { selected: true });
    await expect(found).toContainText(command);
  };
  // Nothing to copy yet: it says so, and does nothing.
  await find("copy", "Copy");
  await expect(page.getByRole("option", { name: /^Copy Nothing is selected\./ })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await tile("Run nothing").click();
  await find("copy", "Copy");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("canvas-said")).toContainText("Copied Run nothing");
  await find("paste", "Paste");
  await page.keyboard.press("Enter");
  await expect(tile("Run nothing 2")).toBeVisible();
  await find("cut", "Cut");
  await page.keyboard.press("Enter");
  await expect(tile("Run nothing 2")).toHaveCount(0);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"Run nothing 2"');
  await expect.poll(() => project.read("Nightly.orch.yaml")).toBe(PARENT);
});

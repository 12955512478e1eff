// The properties of a component: code, tables, values of any depth and its YAML, each kept exactly and undone.
import type { Locator, Page } from "@playwright/test";
import { expect, isAccessible, Project, Server, test as base } from "./harness";

const FILE = "Load.orch.yaml";
const TEXT = `type: "orchestration"
version: "1.0"
pipeline:
  components:
    Start:
      type: "start"
      transitions:
        unconditional:
        - "Check"
      parameters:
        componentName: "Start"
    Check:
      type: "if"
      transitions:
        "true":
        - "Load"
      parameters:
        componentName: "Check"
        mode: "Simple"
        condition:
        - - "rows"
          - "Is"
          - "Greater than"
          - "0"
        combineConditions: "And"
    Load:
      type: "sql-script"
      transitions:
        success:
        - "Ask"
      parameters:
        componentName: "Load"
        sqlScript: "select * from orders"
    Ask:
      type: "never-heard-of"
      parameters:
        componentName: "Ask"
        options:
          model: "large"
          limit: null
          inputs:
          - - "name"
            - "Text"
      postProcessing:
        updateScalarVariables: null
  variables:
    rows:
      metadata:
        type: "NUMBER"
        description: ""
        scope: "COPIED"
        visibility: "PUBLIC"
      defaultValue: "0"
design:
  components:
    Start:
      position: { x: 0, "y": 0 }
    Check:
      position: { x: 150, "y": 0 }
    Load:
      position: { x: 300, "y": 0 }
    Ask:
      position: { x: 450, "y": 0 }
`;

const test = base.extend<{ project: Project; server: Server; page: Page }>({
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
  // Whatever the page does, it keeps to its content security policy.
  page: async ({ page, server }, use) => {
    const refused: string[] = [];
    await page.exposeFunction("refusedByPolicy", (what: string) => refused.push(what));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        (globalThis as unknown as { refusedByPolicy(what: string): void }).refusedByPolicy(event.violatedDirective);
      });
    });
    await page.goto(`${server.address}/designer/${FILE}`);
    await use(page);
    expect(refused).toEqual([]);
  },
});

/** Selects a component and returns the panel. */
async function properties(page: Page, name: string): Promise<Locator> {
  await page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) }).click();
  const panel = page.getByRole("region", { name: "Properties" });
  await expect(panel.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
  return panel;
}

/** Puts a text in the place of all of it, as by pasting. */
async function replace(page: Page, code: Locator, text: string): Promise<void> {
  await code.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await code.evaluate((content, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

async function undo(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Undo/ }).click();
}

test("a table is edited by keyboard alone, pasted into, and undone step by step", async ({ page, project }) => {
  const panel = await properties(page, "Check");
  const table = panel.getByRole("table", { name: "Condition" });
  const cell = (column: string, row: number) => table.getByLabel(`${column}, row ${row}`, { exact: true });
  await cell("Value", 1).focus();
  await page.keyboard.press("Enter");
  await expect(cell("Value", 2)).toBeFocused();
  await page.keyboard.type("10");
  await cell("Variable", 2).fill("rows");
  await expect.poll(() => project.read(FILE)).toMatch(/- - "rows"\n\s+- "Is"\n\s+- "Equal to"\n\s+- "10"/);
  await page.keyboard.press("Alt+ArrowUp");
  await expect(cell("Value", 1)).toHaveValue("10");
  await expect(cell("Variable", 1)).toBeFocused();
  await page.keyboard.press("Alt+Delete");
  await expect(cell("Value", 1)).toHaveValue("0");
  await expect(table.getByRole("row")).toHaveCount(2);
  await undo(page);
  await expect(cell("Value", 1)).toHaveValue("10");
  await isAccessible(page);

  // Tabs and lines become cells and rows.
  await cell("Variable", 2).evaluate((input) => {
    const data = new DataTransfer();
    data.setData("text/plain", "a\tIs\tBlank\t\r\nb\tNot\tLess than\t7\r\n");
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(cell("Comparator", 3)).toHaveValue("Less than");
  await undo(page);
  await expect(table.getByRole("row")).toHaveCount(3);

  await panel.getByRole("button", { name: "Enlarge Condition" }).click();
  const dialog = page.getByRole("dialog", { name: "Condition of Check" });
  await dialog.getByLabel("Value, row 1").fill("11");
  await isAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(cell("Value", 1)).toHaveValue("11");
});

test("SQL is highlighted, completed and enlarged, has an undo of its own, and Tab leaves it", async ({ page, project }) => {
  const panel = await properties(page, "Load");
  // The enlarged one belongs to the panel too.
  const sql = panel.getByRole("textbox", { name: "SQL script" }).first();
  await expect(sql).toHaveText("select * from orders");
  // Words of the language have another colour than names.
  const colours = await sql.evaluate((content) => {
    const words = [...content.querySelectorAll("span")].filter((word) => word.textContent === "select");
    return [getComputedStyle(words[0]!).color, getComputedStyle(content).color];
  });
  expect(colours[0]).not.toBe(colours[1]);
  await isAccessible(page);
  await sql.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" limit ${ro");
  await panel.getByRole("option", { name: /^rows/ }).click();
  await expect(sql).toHaveText("select * from orders limit ${rows}");
  await expect.poll(() => project.read(FILE)).toContain("limit ${rows}");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(panel.getByRole("button", { name: "Enlarge SQL script" })).toBeFocused();
  // All the typing was one step on the canvas.
  await undo(page);
  await expect(sql).toHaveText("select * from orders");
  await panel.getByRole("button", { name: "Enlarge SQL script" }).click();
  const large = page.getByRole("dialog").getByRole("textbox", { name: "SQL script" });
  await expect(large).toBeFocused();
  await page.keyboard.type("-- ");
  await expect(sql).toHaveText("-- select * from orders");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(large).toHaveText("select * from orders");
  await isAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
});

test("without the editor's file, a plain field does the same", async ({ page, server, project }) => {
  await page.route(/code-editor.*\.js$/, (route) => route.abort());
  await page.goto(`${server.address}/designer/${FILE}`);
  const panel = await properties(page, "Load");
  await panel.getByRole("textbox", { name: "SQL script" }).fill("select 2");
  await expect.poll(() => project.read(FILE)).toContain('sqlScript: "select 2"');
});

test("an unknown type's values are edited at any depth and lose nothing", async ({ page, project }) => {
  const panel = await properties(page, "Ask");
  await panel.getByRole("textbox", { name: "Options, model" }).fill("small");
  await expect.poll(() => project.read(FILE)).toContain('model: "small"');
  await panel.getByRole("table", { name: "Options, inputs" }).getByLabel("Column 2, row 1").fill("Number");
  await panel.getByRole("button", { name: "Text for Options, limit" }).click();
  await panel.getByRole("textbox", { name: "Options, limit" }).fill("7");
  await panel.getByRole("button", { name: "Add an entry to Options" }).click();
  const key = panel.getByRole("textbox", { name: "Key of key in Options" });
  await expect(key).toBeFocused();
  await key.fill("model");
  await key.press("Tab");
  await expect(panel.getByRole("alert").filter({ hasText: "stands in this map already" })).toBeVisible();
  await isAccessible(page);
  await key.fill("region");
  await key.press("Tab");
  await panel.getByRole("textbox", { name: "Options, region" }).fill("eu");
  await expect.poll(() => project.read(FILE)).toMatch(
    /options:\n\s+model: "small"\n\s+limit: "7"\n\s+inputs:\n\s+- - "name"\n\s+- "Number"\n\s+region: "eu"/,
  );
  await panel.getByRole("button", { name: "Actions for Options, region" }).click();
  await page.getByRole("menuitem", { name: "Set to null" }).click();
  await expect.poll(() => project.read(FILE)).toMatch(/region:\n/);
  await panel.getByRole("button", { name: "Actions for Options", exact: true }).click();
  await isAccessible(page);
  await page.getByRole("menuitem", { name: "Remove from the file" }).click();
  await expect.poll(() => project.read(FILE)).not.toContain("options:");
  await undo(page);
  await undo(page);
  await expect.poll(() => project.read(FILE)).toContain('region: "eu"');
  expect(project.read(FILE)).toContain("updateScalarVariables: null");
});

test("the YAML is refused with its line when wrong, and applied as one step that touches nothing else", async ({
  page,
  project,
}) => {
  const panel = await properties(page, "Ask");
  await panel.getByText("YAML", { exact: true }).click();
  const yaml = panel.getByRole("textbox", { name: "YAML of the component" });
  await expect(yaml).toContainText('type: "never-heard-of"');
  await expect(panel.getByRole("button", { name: "Apply" })).toBeDisabled();
  await replace(page, yaml, 'Ask:\n  type: "never-heard-of"\n  skipped: perhaps\n');
  await panel.getByRole("button", { name: "Apply" }).click();
  await expect(panel.getByRole("alert").filter({ hasText: "Line 3" })).toContainText("must be true or false");
  await isAccessible(page);
  expect(project.read(FILE)).toBe(TEXT);
  await replace(
    page,
    yaml,
    'Ask them:\n  type: "sns-message"\n  parameters:\n    topicName: "News"\n  postProcessing:\n    updateOutputMessage: "x"\n',
  );
  await panel.getByRole("button", { name: "Apply" }).click();
  await expect(panel.getByRole("textbox", { name: "Topic" })).toHaveValue("News");
  await expect.poll(() => project.read(FILE)).toContain('updateOutputMessage: "x"');
  const after = project.read(FILE);
  expect(after).toContain('- "Ask them"');
  expect(after).toContain(TEXT.slice(TEXT.indexOf("    Check:"), TEXT.indexOf("    Load:")));
  await undo(page);
  await expect.poll(() => project.read(FILE)).toBe(TEXT);
});

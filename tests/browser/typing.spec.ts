// Whoever types on after a key loses no letter: what opens has the keyboard before the next key is pressed.
import type { Page } from "@playwright/test";
import { expect, runnerRow, Project, testOf } from "./harness";
import { pipeline } from "./pipelines";

const FILE = "Load.orch.yaml";

const test = testOf(
  () =>
    new Project({
      [FILE]: pipeline([
        { name: "Start", type: "start", to: { unconditional: ["Load"] } },
        { name: "Load", type: "sql-script", parameters: { sqlScript: "select 1" } },
      ]),
    }),
);

/** Keys in one burst: none waits for what the one before it did. */
async function burst(page: Page, first: string, text: string, last: string[] = []): Promise<void> {
  await Promise.all([first, ...text, ...last].map((key) => page.keyboard.press(key)));
}

const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });

test("the phrase that confirms a pause can be typed right after the menu's key", async ({ page, server, runner }) => {
  void runner;
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toContainText("Running");
  await page.getByRole("button", { name: "Actions for runner local" }).focus();
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Pause runner" });
  await item.focus();
  await burst(page, "Enter", "pause runner");
  await expect(page.getByLabel("Type pause runner to confirm")).toHaveValue("pause runner");
  await expect(page.getByRole("button", { name: "Pause Runner" })).toBeEnabled();
});

test("a component is searched for, added and renamed without looking up from the keys", async ({ page, server }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await tile(page, "Load").focus();
  await burst(page, "a", "bash", ["Enter"]);
  await expect(tile(page, "Bash Script")).toBeFocused();
  await burst(page, "F2", "Report");
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Report");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Report")).toBeVisible();
});

test("the finder and the form of a file take every letter", async ({ page, server, project }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await tile(page, "Load").focus();
  await burst(page, "/", "start");
  await expect(page.getByRole("dialog", { name: "Find a component" }).getByRole("combobox")).toHaveValue("start");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Start")).toBeFocused();
  await page.getByRole("treeitem", { name: /Load/ }).focus();
  await burst(page, "F2", "Nightly", ["Enter"]);
  await expect(page).toHaveURL(/Nightly\.orch\.yaml/);
  expect(project.read("Nightly.orch.yaml")).toContain("select 1");
});

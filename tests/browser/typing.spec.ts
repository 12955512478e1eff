// Whoever types on after a key loses no letter: what opens has the keyboard before the next key is pressed.
import type { Locator, Page } from "@playwright/test";
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

/** Opened once before: a part of the page that is on its way to the browser takes no letters. */
async function openOnce(page: Page, key: string, shown: Locator): Promise<void> {
  await page.keyboard.press(key);
  await expect(shown).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(shown).toHaveCount(0);
}

/** Keys in one burst: none waits for what the one before it did. */
async function burst(page: Page, first: string, text: string, last: string[] = []): Promise<void> {
  await Promise.all([first, ...text, ...last].map((key) => page.keyboard.press(key)));
}

const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });

test("the phrase that confirms a pause can be typed right after the menu's key", async ({ page, server, runner }) => {
  void runner;
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toContainText("Running");
  const phrase = page.getByLabel("Type pause runner to confirm");
  const goToItem = async () => {
    await page.getByRole("button", { name: "Actions for runner local" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Pause runner" }).focus();
  };
  await goToItem();
  await openOnce(page, "Enter", phrase);
  await goToItem();
  await burst(page, "Enter", "pause runner");
  await expect(phrase).toHaveValue("pause runner");
  await expect(page.getByRole("button", { name: "Pause Runner" })).toBeEnabled();
});

test("a component is searched for, added and renamed without looking up from the keys", async ({ page, server }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await tile(page, "Load").focus();
  await openOnce(page, "a", page.getByRole("searchbox", { name: "Search components" }));
  await tile(page, "Load").focus();
  await burst(page, "a", "bash", ["Enter"]);
  await expect(tile(page, "Bash Script")).toBeFocused();
  const name = page.getByRole("region", { name: "Properties" }).getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toHaveValue("Bash Script");
  await burst(page, "F2", "Report");
  await expect(name).toHaveValue("Report");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Report")).toBeVisible();
});

test("the finder and the form of a file take every letter", async ({ page, server, project }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await tile(page, "Load").focus();
  const finder = page.getByRole("dialog", { name: "Find a component" }).getByRole("combobox");
  await openOnce(page, "/", finder);
  await tile(page, "Load").focus();
  await burst(page, "/", "start");
  await expect(finder).toHaveValue("start");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Start")).toBeFocused();
  const file = page.getByRole("treeitem", { name: /Load/ });
  await file.focus();
  await openOnce(page, "F2", page.getByRole("form", { name: /^Rename/ }).getByRole("textbox", { name: "Name" }));
  await file.focus();
  await burst(page, "F2", "Nightly", ["Enter"]);
  await expect(page).toHaveURL(/Nightly\.orch\.yaml/);
  expect(project.read("Nightly.orch.yaml")).toContain("select 1");
});

// Edits survive whatever happens to the tab, the server or another tab; and every earlier version can be had again.
import { expect, isAccessible, Project, Server, test as base } from "./harness";
import type { Page } from "@playwright/test";
import { pipeline } from "./pipelines";

const FILE = "Load.orch.yaml";
const TEXT = pipeline([
  { name: "Start", type: "start", to: { unconditional: ["Load"] } },
  { name: "Load", type: "sql-script", to: { success: ["Check"] }, parameters: { sqlScript: "select 1" } },
  { name: "Check", type: "sql-script", parameters: { sqlScript: "select 2" } },
]);

const test = base.extend<{ project: Project; server: Server }>({
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
});

const open = async (page: Page, server: Server) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  // Somebody looks at a component: what it takes to edit it is there from then on, whatever becomes of the server.
  await tile(page, "Load").click();
  await expect(enabled(page)).toBeVisible();
};
const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });
const saved = (page: Page) => page.getByTestId("saved-state");
const enabled = (page: Page) => page.getByRole("switch", { name: "Enabled" });

/** Disables the component, or enables it again. */
const toggle = async (page: Page, name: string) => {
  await tile(page, name).click();
  await enabled(page).click();
};

/** The lines of one component in the file. */
const lines = (project: Project, name: string) => project.read(FILE).split(`"${name}":`)[1].split("parameters:")[0];

test("edits that a closed tab left behind go on in the next one", async ({ context, page, server, project }) => {
  await open(page, server);
  await server.crash();
  await toggle(page, "Load");
  await expect(saved(page)).toContainText("Not saved: offline, kept in this browser");
  await page.close();
  await server.startAgain();
  expect(project.read(FILE)).toBe(TEXT);
  const next = await context.newPage();
  await open(next, server);
  await expect(next.getByText("Edits that were not saved were brought back.")).toBeVisible();
  await expect.poll(() => lines(project, "Load")).toContain("skipped: true");
});

test("edits are offered when the file changed since the tab was closed", async ({ context, page, server, project }) => {
  await open(page, server);
  await server.crash();
  await toggle(page, "Load");
  await expect(saved(page)).toContainText("Not saved");
  await page.close();
  project.write(FILE, TEXT.replace("select 2", "select 3"));
  await server.startAgain();
  const next = await context.newPage();
  await open(next, server);
  await isAccessible(next);
  await next.getByRole("button", { name: "Bring back" }).click();
  await expect.poll(() => lines(project, "Load")).toContain("skipped: true");
  expect(project.read(FILE)).toContain("select 3");
  await expect(next.getByRole("button", { name: "Bring back" })).toHaveCount(0);
});

test("two tabs see each other's saves, and edits of both stay", async ({ context, page, server, project }) => {
  await open(page, server);
  const other = await context.newPage();
  await open(other, server);
  await tile(other, "Load").click();
  await toggle(page, "Load");
  // The other tab follows at once, and keeps what is selected.
  await expect(enabled(other)).not.toBeChecked();
  await expect(saved(other)).toContainText("Saved");
  // Both edit while the server is away.
  await server.crash();
  await toggle(page, "Load");
  await toggle(other, "Check");
  await expect(saved(page)).toContainText("Not saved");
  await expect(saved(other)).toContainText("Not saved");
  await server.startAgain();
  await expect(saved(page)).toContainText("Saved");
  await expect(saved(other)).toContainText("Saved");
  await expect.poll(() => lines(project, "Load")).not.toContain("skipped");
  await expect.poll(() => lines(project, "Check")).toContain("skipped: true");
  // One of them was overtaken, merged, and says so.
  const words = /Merged with changes that you saved elsewhere/;
  await expect.poll(async () => (await page.getByText(words).count()) + (await other.getByText(words).count())).toBe(1);
});

test("two tabs that change the same while the server is away: nothing is overwritten, and a person chooses", async ({
  context,
  page,
  server,
  project,
}) => {
  await open(page, server);
  const other = await context.newPage();
  await open(other, server);
  const text = (tab: Page) => tab.getByRole("region", { name: "Properties" }).getByLabel("SQL script", { exact: true });
  // The editor of code has arrived, too.
  for (const tab of [page, other]) await expect(text(tab)).toHaveAttribute("contenteditable", "true");
  await server.crash();
  for (const [tab, sql] of [[page, "select 10"], [other, "select 20"]] as const) {
    await tile(tab, "Load").click();
    await text(tab).fill(sql);
    await expect(saved(tab)).toContainText("Not saved: offline, kept in this browser");
  }
  // What one tab keeps is not what the other one shows.
  await expect(text(page)).toContainText("select 10");
  await expect(text(other)).toContainText("select 20");
  await toggle(other, "Check");
  await server.startAgain();

  // One of them saves; the other one asks, whichever it is, and nothing is decided until then.
  const dialog = (tab: Page) => tab.getByRole("dialog").filter({ hasText: "Mine" });
  await expect.poll(async () => (await dialog(page).count()) + (await dialog(other).count())).toBe(1);
  const [late, early] = (await dialog(page).count()) === 1 ? [page, other] : [other, page];
  const mine = late === page ? "select 10" : "select 20";
  const theirs = late === page ? "select 20" : "select 10";
  await expect(saved(early)).toContainText("Saved");
  expect(project.read(FILE)).toContain(theirs);
  expect(project.read(FILE)).not.toContain(mine);
  await expect(dialog(late)).toContainText(mine);
  await expect(dialog(late)).toContainText(theirs);
  await dialog(late).getByRole("radio", { name: /Mine/ }).check();
  await dialog(late).getByRole("button", { name: "Save the merged version" }).click();
  await expect(saved(late)).toContainText("Saved");
  await expect.poll(() => project.read(FILE)).toContain(mine);
  // What did not collide was merged, the other tab follows, and what lost is in the history.
  expect(lines(project, "Check")).toContain("skipped: true");
  await tile(early, "Load").click();
  await expect(text(early)).toContainText(mine);
  await early.getByRole("button", { name: /^Changes/ }).click();
  await expect(early.getByRole("region", { name: "Versions" }).getByRole("button", { name: /local admin/ })).toHaveCount(2);
});

test("what both changed is asked about, the rest is merged, and the choice is saved", async ({ page, server, project }) => {
  await open(page, server);
  await server.crash();
  await toggle(page, "Load");
  await toggle(page, "Check");
  await expect(saved(page)).toContainText("Not saved");
  const theirs = TEXT.replace('    "Load":\n', '    "Load":\n      skipped: false\n').replace("select 2", "select 3");
  project.write(FILE, theirs);
  await server.startAgain();
  const dialog = page.getByRole("dialog");
  const question = dialog.getByRole("group", { name: /Load/ });
  await expect(question).toContainText("Mine");
  await expect(question).toContainText("Theirs");
  await isAccessible(page);
  const save = dialog.getByRole("button", { name: "Save the merged version" });
  await expect(save).toBeDisabled();
  expect(project.read(FILE)).toBe(theirs);
  await question.getByRole("radio", { name: /Mine/ }).check();
  await save.click();
  await expect(saved(page)).toContainText("Saved");
  await expect.poll(() => lines(project, "Load")).toContain("skipped: true");
  expect(lines(project, "Check")).toContain("skipped: true");
  expect(project.read(FILE)).toContain("select 3");
});

test("the changes are listed, and an earlier version can be gone back to", async ({ page, server, project }) => {
  await open(page, server);
  await toggle(page, "Load");
  await expect.poll(() => lines(project, "Load")).toContain("skipped: true");
  await page.getByRole("button", { name: /^Changes/ }).click();
  const sheet = page.getByRole("region", { name: "Versions" });
  await expect(page.getByRole("listitem").filter({ hasText: "Disabled" })).toContainText("Load");
  await isAccessible(page);
  await page.getByRole("button", { name: "As text" }).click();
  await expect(page.getByRole("table")).toContainText("skipped: true");
  await sheet.getByRole("button", { name: /found on disk/ }).click();
  await expect(page.getByRole("table")).toContainText("skipped: true");
  await isAccessible(page);
  await page.getByRole("button", { name: /^Go back to/ }).click();
  await expect.poll(() => project.read(FILE)).toBe(TEXT);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => lines(project, "Load")).toContain("skipped: true");
});

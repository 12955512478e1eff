// By keyboard along the flow: components in the order in which they run, connections, and notes with their size.
import type { Page } from "@playwright/test";
import { expect, Project, testOf } from "./harness";
import { pipeline } from "./pipelines";

const FILE = "Load.orch.yaml";

// In the file they stand the other way round.
const test = testOf(
  () =>
    new Project({
      [FILE]: pipeline(
        [
          { name: "End", type: "end-success" },
          { name: "Check", type: "sql-script", to: { success: ["End"] }, parameters: { sqlScript: "select 2" } },
          { name: "Load", type: "sql-script", parameters: { sqlScript: "select 1" } },
          { name: "Start", type: "start", to: { unconditional: ["Load"] } },
        ],
        ["Runs at 02:00."],
      ),
    }),
);

const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });

test("Tab goes along the flow, and stays where it is when the flow changes", async ({ page, server }) => {
  await page.goto(`${server.address}/designer/${FILE}`);
  await tile(page, "Start").focus();
  await page.keyboard.press("Tab");
  await expect(tile(page, "Load")).toBeFocused();
  // Connected to what comes after it: both move in the order, the focus does not.
  await page.keyboard.press("c");
  const said = page.getByTestId("canvas-said");
  await expect(said).toContainText("Connecting Load on success");
  for (let steps = 0; steps < 3 && !/Target: Check,/.test(await said.innerText()); steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(said).toContainText("Connected Load to Check");
  await expect(tile(page, "Load")).toBeFocused();
  for (const name of ["Check", "End"]) {
    await page.keyboard.press("Tab");
    await expect(tile(page, name)).toBeFocused();
  }
  for (const name of ["Check", "Load", "Start"]) {
    await page.keyboard.press("Shift+Tab");
    await expect(tile(page, name)).toBeFocused();
  }
  // E goes through the connections in the same order, and each can be seen.
  for (const words of ["Start to Load, unconditional", "Load to Check, success", "Check to End, success"]) {
    await page.keyboard.press("e");
    await expect(page.locator("[data-testid=edge][data-selected=true]")).toHaveAttribute("data-label", words);
  }
});

test("a note is moved and resized from its own button, each a step that can be taken back", async ({ page, server, project }) => {
  const before = project.read(FILE);
  await page.goto(`${server.address}/designer/${FILE}`);
  const fileSays = (pattern: RegExp) => expect.poll(() => project.read(FILE)).toMatch(pattern);
  await page.getByRole("button", { name: "Edit note" }).focus();
  await page.keyboard.press("Control+Shift+ArrowRight");
  await expect(page.getByTestId("canvas-said")).toHaveText(/The note is 250 wide and 100 high/);
  await page.keyboard.press("Control+Shift+ArrowDown");
  await fileSays(/height: 110\n\s+width: 250/);
  await page.keyboard.press("ArrowRight");
  await fileSays(/notes:\n\s+"1":\n\s+position:\n\s+x: 10\n/);
  await expect(page.getByRole("button", { name: "Edit note" })).toBeFocused();
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("Control+z");
  await expect.poll(() => project.read(FILE)).toBe(before);
  // In numbers, both of them one step.
  await page.getByRole("spinbutton", { name: "Width" }).fill("400");
  await page.getByRole("spinbutton", { name: "Height" }).fill("300");
  await page.keyboard.press("Tab");
  await fileSays(/height: 300\n\s+width: 400/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => project.read(FILE)).toBe(before);
});

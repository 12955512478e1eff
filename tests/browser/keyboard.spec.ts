// A pipeline of ten components by keyboard only: made, connected, filled in, run, heard, edited, found. No pointer.
import type { Locator, Page } from "@playwright/test";
import { expect, isAccessible, Project, testOf } from "./harness";

const FILE = "Daily.orch.yaml";

const test = testOf(() => new Project({})).extend<{ page: Page }>({
  // Whoever moves the mouse here, fails.
  page: async ({ page }, use) => {
    const pointed: string[] = [];
    await page.exposeFunction("pointed", (what: string) => pointed.push(what));
    await page.addInitScript(() => {
      const tell = (event: Event) => {
        const isByKey = event instanceof PointerEvent && event.pointerType === "";
        if (!isByKey) (globalThis as unknown as { pointed(what: string): void }).pointed(event.type);
      };
      for (const type of ["pointerdown", "mousedown", "wheel", "touchstart"]) addEventListener(type, tell, true);
    });
    await use(page);
    expect(pointed).toEqual([]);
  },
});

/** The hands of somebody who has only a keyboard, and sees or hears where the focus is. */
class Keyboard {
  constructor(
    readonly page: Page,
    readonly project: Project,
  ) {}

  /** Presses the keys one after another; after each the focus is on something, and can be seen. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await expect.poll(() => this.focus(), { message: `the focus after ${key}` }).toBe("seen");
    }
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await expect.poll(() => this.focus()).toBe("seen");
  }

  private focus(): Promise<string> {
    return this.page.evaluate(() => {
      const active = document.activeElement;
      if (active === null || active === document.body) return "nowhere";
      // The editor of code is a tree of its own.
      const inner = active.shadowRoot?.activeElement ?? active;
      const box = inner.getBoundingClientRect();
      const isInside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
      if (!inner.matches(":focus-visible")) return `not shown on ${inner.className}`;
      return isInside && box.width > 0 ? "seen" : `out of sight: ${inner.className}`;
    });
  }

  /** Goes on with Tab until the element has the focus. */
  async tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    for (let steps = 0; steps < 40; steps += 1) {
      if (await target.evaluate((element) => element.matches(":focus"))) return;
      const isInCode = await this.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement !== undefined);
      await this.press(...(isInCode ? ["Escape", key] : [key]));
    }
    await expect(target).toBeFocused();
  }

  tile(name: string): Locator {
    return this.page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });
  }

  async hears(words: string | RegExp): Promise<void> {
    await expect(this.page.getByTestId("canvas-said")).toContainText(words);
  }

  /** Adds a component after the selected one and names it. */
  async add(type: string, label: string, name?: string): Promise<void> {
    await this.press("a");
    await expect(this.page.getByRole("searchbox", { name: "Search components" })).toBeFocused();
    await this.type(type);
    await this.press("Enter");
    await expect(this.tile(label)).toBeFocused();
    await this.hears(`Added ${label}`);
    if (name !== undefined) await this.rename(name);
  }

  async rename(name: string): Promise<void> {
    await this.press("F2");
    await expect(this.properties().getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
    await this.type(name);
    await this.press("Enter");
    await this.press("Escape");
    await expect(this.tile(name)).toBeFocused();
  }

  /** Fills in the script of the selected component and comes back to its tile. */
  async script(name: string, text: string): Promise<void> {
    await this.press("Enter");
    const script = this.properties().getByRole("textbox", { name: "Script" }).first();
    await this.tabTo(script);
    await this.type(text);
    await expect.poll(() => this.project.read(FILE)).toContain(text);
    // Tab indents there; Escape lets it out, and before that closes a list of words.
    await this.press("Escape", "Escape", "Tab");
    await expect(script).not.toBeFocused();
    await this.press("Escape");
    await expect(this.tile(name)).toBeFocused();
  }

  /** Finds the component and goes there. */
  async find(name: string): Promise<void> {
    await this.press("Control+k");
    await expect(this.page.getByRole("combobox", { name: /^Find/ })).toBeFocused();
    await this.type(name);
    const finder = this.page.getByRole("dialog", { name: /^Find/ });
    await expect(finder.getByRole("option", { selected: true })).toContainText(name);
    await this.press("Enter");
    await expect(this.tile(name)).toBeFocused();
  }

  properties(): Locator {
    return this.page.getByRole("region", { name: "Properties" });
  }

  async saved(pattern: RegExp): Promise<void> {
    await expect.poll(() => this.project.read(FILE)).toMatch(pattern);
  }
}

/** The targets of one kind in the file. */
const to = (kind: string, name: string) => new RegExp(`${kind}:\\s*(\\n\\s*- |\\[)"?${name}"?`);

test("ten components are built, run and edited by keyboard only", async ({ page, server, project, runner }) => {
  test.slow();
  void runner;
  const keyboard = new Keyboard(page, project);
  await page.goto(`${server.address}/designer`);
  await expect(page.getByRole("button", { name: "Find" })).toBeVisible();

  // A new pipeline, with its start.
  await keyboard.press("Control+k");
  await keyboard.type("new orchestration");
  await keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await keyboard.type("Daily");
  await keyboard.press("Enter");
  await expect(keyboard.tile("Start")).toBeVisible();
  await expect(page.getByRole("treeitem", { name: /Daily/ })).toBeFocused();
  await keyboard.press("F6");
  await expect(keyboard.tile("Start")).toBeFocused();

  // Each follows the one before.
  await keyboard.add("bash", "Bash Script", "Fetch");
  await keyboard.add("bash", "Bash Script", "Load");
  await keyboard.add("bash", "Bash Script", "Check");
  await keyboard.add("and", "And");
  await keyboard.add("end success", "End Success");
  await keyboard.find("Start");
  await keyboard.add("bash", "Bash Script", "Customers");
  await keyboard.add("bash", "Bash Script", "Archive");
  await keyboard.add("or", "Or");
  await keyboard.find("Check");
  await keyboard.add("end failure", "End Failure");
  await expect(page.getByTestId("canvas").locator(".tile")).toHaveCount(10);

  // Problems, from one to the next: the scripts are missing.
  await keyboard.press("F8");
  await expect(page.getByTestId("announcements")).toContainText(/^Problem 1 of \d+/);
  await keyboard.press("Shift+F6");
  for (const name of ["Fetch", "Load", "Check", "Customers", "Archive"]) {
    await keyboard.find(name);
    await keyboard.script(name, `echo ${name.toLowerCase()} done`);
  }

  // Connecting: what is added after Check was connected on success, and belongs to failure.
  await keyboard.find("Check");
  await keyboard.press("e");
  await keyboard.hears(/^Connection /);
  await keyboard.press("Escape");
  await keyboard.find("Check");
  await keyboard.press("c");
  await keyboard.hears("Connecting Check on success");
  await keyboard.press("c");
  await keyboard.hears("On failure. Target:");
  const said = page.getByTestId("canvas-said");
  for (let steps = 0; steps < 9 && !/Target: End Failure/.test(await said.innerText()); steps += 1) {
    // Only what is allowed is offered: nothing that leads here.
    expect(await said.innerText()).not.toMatch(/Target: (Start|Fetch|Load|Check),/);
    await keyboard.press("Tab");
  }
  await keyboard.press("Enter");
  await keyboard.hears("Connected Check to End Failure on failure");
  await keyboard.saved(to("failure", "End Failure"));

  await keyboard.find("Archive");
  await keyboard.press("c");
  for (let steps = 0; steps < 9 && !/Target: And,/.test(await said.innerText()); steps += 1) await keyboard.press("Tab");
  await keyboard.press("Enter");
  await keyboard.hears("Connected Archive to And on success");
  await keyboard.saved(/- "?And"?/);

  // The connection on success to End Failure is one too many: its line in the properties removes it.
  await keyboard.find("Check");
  await keyboard.press("Enter");
  await keyboard.tabTo(keyboard.properties().getByRole("button", { name: "Remove the connection on success to End Failure" }));
  await keyboard.press("Enter");
  await keyboard.hears("Disconnected Check from End Failure");
  await keyboard.press("F6", "Shift+F6", "Shift+F6");
  await expect(keyboard.tile("Check")).toBeFocused();

  // It runs, and tells how it goes.
  await keyboard.press("Control+Enter");
  const announced = page.getByTestId("announcements");
  await expect(announced).toContainText(/Run: Success, \d+ of 10 done/);
  await expect(keyboard.tile("Check")).toHaveAccessibleName(/success/i);
  await expect(keyboard.tile("And")).toHaveAccessibleName(/success/i);
  await isAccessible(page);

  // Moved, disabled, copied, pasted, deleted, and all of it undone to the byte.
  const before = project.read(FILE);
  await keyboard.press("ArrowRight", "Shift+ArrowDown");
  await keyboard.hears("Moved Check 50 down");
  await keyboard.press("d");
  await keyboard.hears("Disabled Check");
  await expect(keyboard.tile("Check")).toHaveAccessibleName(/disabled/);
  await keyboard.press("Control+c");
  await keyboard.hears("Copied Check");
  await keyboard.press("Control+v");
  await expect(keyboard.tile("Check 2")).toBeFocused();
  await keyboard.press("Delete");
  await keyboard.hears("Deleted Check 2");
  await expect(keyboard.tile("Check 2")).toHaveCount(0);
  await keyboard.press("Control+z");
  await keyboard.hears("Undid: delete Check 2");
  await keyboard.press("Control+Shift+z");
  await keyboard.hears("Redid: delete Check 2");
  for (let steps = 0; steps < 5; steps += 1) await keyboard.press("Control+z");
  await expect.poll(() => project.read(FILE)).toBe(before);

  // Along the connections.
  await keyboard.find("Load");
  await keyboard.press("Control+ArrowRight");
  await expect(keyboard.tile("Check")).toBeFocused();
  await keyboard.press("Control+ArrowLeft");
  await expect(keyboard.tile("Load")).toBeFocused();

  // All keys, and back to where it was asked for.
  await keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("Run only the selected component");
  await keyboard.press("Escape");
  await expect(keyboard.tile("Load")).toBeFocused();
});

test("the outline can do what the canvas can, and keeps the focus", async ({ page, server, project }) => {
  const keyboard = new Keyboard(page, project);
  await page.goto(`${server.address}/designer`);
  await expect(page.getByRole("button", { name: "Find" })).toBeVisible();
  await keyboard.press("Control+k");
  await keyboard.type("new orchestration");
  await keyboard.press("Enter");
  await keyboard.type("Daily");
  await keyboard.press("Enter");
  await expect(page.getByRole("treeitem", { name: /Daily/ })).toBeFocused();
  await keyboard.tabTo(page.getByRole("tab", { name: "Files" }), "Shift+Tab");
  await keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Outline" })).toBeFocused();

  const line = (name: string | RegExp) => page.getByTestId("outline").getByRole("treeitem", { name });
  await keyboard.tabTo(line(/^Start/));
  await isAccessible(page);
  for (const type of ["bash", "and", "end success"]) {
    await keyboard.press("a");
    await expect(page.getByRole("searchbox", { name: "Search components" })).toBeFocused();
    await keyboard.type(type);
    await keyboard.press("Enter");
    await expect(page.getByTestId("outline").locator(":focus")).toHaveAttribute("aria-selected", "true");
  }
  await expect(line(/End Success/)).toBeFocused();
  await expect(keyboard.tile("End Success")).toHaveAttribute("aria-pressed", "true");

  await keyboard.press("Home");
  await expect(line(/^Start/)).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(line(/^Bash Script/)).toBeFocused();
  await expect(keyboard.tile("Bash Script")).toHaveAttribute("aria-pressed", "true");
  await keyboard.press("d");
  await expect(line(/^Bash Script/)).toContainText("Disabled");

  // Its connections are lines below it: the arrow opens them, Delete removes one, undo brings it back.
  await keyboard.press("ArrowRight");
  await expect(line(/^Bash Script/)).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("ArrowRight");
  await expect(line("unconditional from Start")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(line("success to And")).toBeFocused();
  await keyboard.press("Delete");
  await expect(line("success to And")).toHaveCount(0);
  await keyboard.hears("Disconnected Bash Script from And");
  await expect(page.getByTestId("outline").locator(":focus")).toHaveCount(1);
  await keyboard.press("Control+z");
  await expect(line("success to And")).toHaveCount(1);

  // A move by keyboard, and a new connection, from here.
  await keyboard.press("Home");
  await keyboard.press("c");
  await keyboard.hears("Connecting Start on unconditional");
  const said = page.getByTestId("canvas-said");
  for (let steps = 0; steps < 5 && !/Target: And,/.test(await said.innerText()); steps += 1) await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await keyboard.hears("Connected Start to And");
  await keyboard.press("F6");
  await expect(keyboard.tile("Start")).toBeFocused();
  await keyboard.press("Shift+F6");
  await expect(page.getByTestId("outline").locator(":focus")).toHaveCount(1);
});

// By touch only, without a mouse and without a keyboard: a pipeline of ten components is built, looked at, run and
// edited, on a tablet and then on a phone.
import type { CDPSession, Locator, Page } from "@playwright/test";
import { expect, Project, testOf } from "./harness";

const FILE = "By touch.orch.yaml";
const EMPTY = 'type: "orchestration"\nversion: "1.0"\npipeline:\n  components: {}\ndesign:\n  components: {}\n';
const TABLET = { width: 834, height: 1112 };
const PHONE = { width: 390, height: 844 };

type Point = { x: number; y: number };

const test = testOf(() => new Project({ [FILE]: EMPTY }));

test.use({ hasTouch: true, isMobile: true, viewport: TABLET });

/** Fingers, as the screen reports them. */
class Fingers {
  constructor(private readonly session: CDPSession) {}

  private async touch(type: "touchStart" | "touchMove" | "touchEnd", points: Point[]): Promise<void> {
    const touchPoints = points.map((point, id) => ({ ...point, id }));
    await this.session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }

  async tap(at: Point): Promise<void> {
    await this.touch("touchStart", [at]);
    await this.touch("touchEnd", []);
  }

  /** A finger that rests until `seen`. */
  async rest(at: Point, seen: () => Promise<void>): Promise<void> {
    await this.touch("touchStart", [at]);
    await seen();
    await this.touch("touchEnd", []);
  }

  /** One or more fingers, each from one point to another. */
  async move(ways: [Point, Point][], steps = 10): Promise<void> {
    await this.touch("touchStart", ways.map(([from]) => from));
    for (let step = 1; step <= steps; step += 1) {
      const part = (from: number, to: number) => from + ((to - from) * step) / steps;
      await this.touch("touchMove", ways.map(([from, to]) => ({ x: part(from.x, to.x), y: part(from.y, to.y) })));
    }
    await this.touch("touchEnd", []);
  }
}

async function middle(of: Locator): Promise<Point> {
  const { x, y, width, height } = (await of.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** What is on the page of an open pipeline, and what fingers do there. */
function designer(page: Page, fingers: Fingers) {
  const canvas = page.getByTestId("canvas");
  const tile = (name: string) => canvas.getByRole("button", { name: new RegExp(`^${name}, `) });
  const square = (name: string) => tile(name).locator(".tile__square");
  const properties = page.getByRole("region", { name: "Properties" });
  return {
    canvas,
    tile,
    square,
    properties,
    /** Chosen in the palette, then placed. */
    async add(label: string, at: Point): Promise<void> {
      await page.getByRole("button", { name: "Add component" }).tap();
      const palette = page.getByRole("dialog", { name: "Add component" });
      await expect(palette.getByLabel("Place with a click")).toBeChecked();
      await palette.getByRole("button", { name: label, exact: true }).first().tap();
      await expect(palette).toHaveCount(0);
      await fingers.tap(at);
    },
    /** The one, its connector, the other. */
    async connect(from: string, kind: string, to: string): Promise<void> {
      await fingers.tap(await middle(square(from)));
      await fingers.tap(await middle(canvas.locator(`[data-testid=port][data-kind=${kind}]`)));
      await fingers.tap(await middle(square(to)));
      await expect(canvas.locator(`[data-testid=edge][data-label^="${from} to ${to}"]`)).toHaveCount(1);
    },
    async showProperties(): Promise<void> {
      if (!(await properties.isVisible())) await page.getByRole("button", { name: "Properties" }).tap();
      await expect(properties).toBeVisible();
    },
    async hideProperties(): Promise<void> {
      await properties.getByRole("button", { name: "Close" }).tap();
      await expect(properties).toBeHidden();
    },
  };
}

test("a pipeline of ten components is built, run and edited by touch", async ({ page, context, server, project, runner }) => {
  const fingers = new Fingers(await context.newCDPSession(page));
  const { canvas, tile, square, properties, add, connect, showProperties, hideProperties } = designer(page, fingers);
  const fileSays = (pattern: RegExp) => expect.poll(() => project.read(FILE)).toMatch(pattern);
  const scale = async () => (await square("Start").boundingBox())!.width / 48;

  await page.goto(`${server.address}/designer`);
  await page.getByRole("treeitem", { name: "By touch" }).tap();
  await expect(canvas).toBeVisible();

  // Ten, in three rows.
  const area = (await canvas.boundingBox())!;
  const spot = (at: number) => ({ x: area.x + 90 + (at % 4) * 140, y: area.y + 140 + Math.floor(at / 4) * 150 });
  const labels = ["Start", ...Array(8).fill("Print Variables"), "End Success"];
  for (const [at, label] of labels.entries()) await add(label, spot(at));
  await expect(canvas.locator("[data-component]")).toHaveCount(10);

  // Each to the next, from the end: two taps in one place would be a double tap.
  const names = await canvas.locator("[data-component]").evaluateAll((tiles) => {
    const number = (tile: Element) => Number(tile.getAttribute("data-component"));
    const inOrder = tiles.sort((one, other) => number(one) - number(other));
    return inOrder.map((tile) => tile.querySelector(".tile__name")!.textContent!);
  });
  expect(new Set(names).size).toBe(10);
  for (let at = names.length - 2; at >= 0; at -= 1) {
    await connect(names[at]!, at === 0 ? "unconditional" : "success", names[at + 1]!);
  }
  await fileSays(/success:\s*(\n\s*- |\[)"?End Success"?/);

  // Moved with one finger; the canvas with one beside them all; closer with two.
  const before = await middle(square("Start"));
  await fingers.move([[before, { x: before.x, y: before.y - 60 }]]);
  expect((await middle(square("Start"))).y).toBeCloseTo(before.y - 60, -1);
  const free = { x: area.x + area.width / 2, y: area.y + area.height * 0.75 };
  const start = await middle(square("Start"));
  await fingers.move([[free, { x: free.x + 50, y: free.y + 80 }]]);
  await expect.poll(async () => Math.round((await middle(square("Start"))).y - start.y)).toBeGreaterThan(60);
  const was = await scale();
  await fingers.move([
    [{ x: free.x - 40, y: free.y }, { x: free.x - 120, y: free.y }],
    [{ x: free.x + 40, y: free.y }, { x: free.x + 120, y: free.y }],
  ]);
  await expect.poll(scale).toBeGreaterThan(was * 1.5);
  await page.getByRole("button", { name: "Fit the pipeline into the view" }).tap();
  await expect(page.getByTestId("saved-state")).toContainText("Saved");

  // Run.
  await page.getByRole("button", { name: "Run", exact: true }).tap();
  await expect(tile("End Success")).toHaveAttribute("data-state", "success");

  // On a phone: edited, deleted, and taken back.
  await page.setViewportSize(PHONE);
  await page.getByRole("button", { name: "Fit the pipeline into the view" }).tap();
  const last = names[8]!;
  await fingers.tap(await middle(square(last)));
  await showProperties();
  const name = properties.getByLabel("Name", { exact: true });
  await name.tap();
  await name.fill("Report");
  await properties.getByRole("switch", { name: "Enabled" }).tap();
  await fileSays(/Report:\n\s+type: "print-variables"/);
  await fileSays(/skipped: true/);
  await properties.getByRole("button", { name: "Delete component" }).tap();
  await expect(tile("Report")).toHaveCount(0);
  await expect.poll(() => project.read(FILE)).not.toMatch(/Report/);
  await page.getByRole("button", { name: "Undo" }).tap();
  await fileSays(/Report:\n\s+type: "print-variables"/);
  await hideProperties();
  await expect(tile("Report")).toBeVisible();
  await runner.stop("SIGKILL");
});

test("what was begun by touch is given up by touch, and a finger that rests opens the menu", async ({ page, context, server, project }) => {
  const fingers = new Fingers(await context.newCDPSession(page));
  const { canvas, tile, square, add } = designer(page, fingers);
  await page.goto(`${server.address}/designer`);
  await page.getByRole("treeitem", { name: "By touch" }).tap();
  await expect(canvas).toBeVisible();
  const area = (await canvas.boundingBox())!;
  await add("Start", { x: area.x + 120, y: area.y + 200 });
  await add("End Success", { x: area.x + 320, y: area.y + 200 });
  await expect(tile("End Success")).toBeVisible();
  const cancel = canvas.getByRole("button", { name: "Cancel" });
  await expect.poll(() => project.read(FILE)).toContain("end-success");
  await expect(page.getByTestId("saved-state")).toContainText("Saved");
  const before = project.read(FILE);

  // A component that is about to be placed.
  await page.getByRole("button", { name: "Add component" }).tap();
  await page.getByRole("dialog", { name: "Add component" }).getByRole("button", { name: "And", exact: true }).first().tap();
  await expect(canvas.getByText("Choose where it goes.")).toBeVisible();
  await cancel.tap();
  await expect(cancel).toHaveCount(0);
  // A connection that was begun at its connector.
  await fingers.tap(await middle(square("Start")));
  await fingers.tap(await middle(canvas.locator("[data-testid=port]").first()));
  await expect(canvas.getByText(/^Connect “Start”/)).toBeVisible();
  await cancel.tap();
  await expect(cancel).toHaveCount(0);
  await expect(page.getByTestId("canvas-said")).toContainText("Not connected");
  // Nothing is left of either: the next tap only selects.
  await fingers.tap(await middle(square("End Success")));
  await expect(tile("End Success")).toHaveAttribute("aria-pressed", "true");
  await expect(canvas.getByTestId("edge")).toHaveCount(0);
  await expect(canvas.locator("[data-component]")).toHaveCount(2);

  // A finger that rests on a component, and one that rests on the canvas.
  const menu = (name: string) => page.getByRole("menu", { name });
  await fingers.rest(await middle(square("Start")), () => expect(menu("Actions for Start")).toBeVisible());
  await expect(tile("Start")).toHaveAttribute("aria-pressed", "true");
  await expect(menu("Actions for Start")).toBeVisible();
  await menu("Actions for Start").getByRole("menuitem", { name: "Pick up" }).tap();
  await expect(canvas.getByText(/^Choose where it goes/)).toBeVisible();
  await cancel.tap();
  const free = { x: area.x + 300, y: area.y + 400 };
  await fingers.rest(free, () => expect(menu("Actions for the pipeline")).toBeVisible());
  await menu("Actions for the pipeline").getByRole("menuitem", { name: "Add note" }).tap();
  await expect(page.getByTestId("note")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).tap();
  await expect(page.getByTestId("note")).toHaveCount(0);
  await expect.poll(() => project.read(FILE)).toBe(before);
});

test("several components are chosen one by one by touch, and moved together", async ({ page, context, server, project }) => {
  const fingers = new Fingers(await context.newCDPSession(page));
  const { canvas, tile, square, add } = designer(page, fingers);
  await page.goto(`${server.address}/designer`);
  await page.getByRole("treeitem", { name: "By touch" }).tap();
  await expect(canvas).toBeVisible();
  const area = (await canvas.boundingBox())!;
  await add("Start", { x: area.x + 120, y: area.y + 200 });
  await add("And", { x: area.x + 240, y: area.y + 200 });
  await add("End Success", { x: area.x + 360, y: area.y + 200 });
  await expect(tile("End Success")).toBeVisible();

  await fingers.rest(await middle(square("Start")), () => expect(page.getByRole("menu")).toBeVisible());
  await page.getByRole("menuitem", { name: "Select one by one" }).tap();
  const done = canvas.getByRole("button", { name: "Done" });
  await expect(done).toBeVisible();
  await fingers.tap(await middle(square("And")));
  await fingers.tap(await middle(square("End Success")));
  await expect(canvas.locator("[data-component][aria-pressed=true]")).toHaveCount(3);
  await fingers.tap(await middle(square("And")));
  await expect(tile("And")).toHaveAttribute("aria-pressed", "false");
  await done.tap();
  await expect(page.getByTestId("canvas-said")).toContainText("2 selected");
  await expect(done).toHaveCount(0);

  const [start, end, and] = await Promise.all(["Start", "End Success", "And"].map((name) => middle(square(name))));
  await fingers.move([[start!, { x: start!.x, y: start!.y + 100 }]]);
  await expect.poll(async () => Math.round((await middle(square("End Success"))).y - end!.y)).toBe(100);
  expect(await middle(square("And"))).toEqual(and);
  await expect.poll(() => project.read(FILE)).toContain("end-success");
});

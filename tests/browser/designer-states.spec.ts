// The Designer in each of its states and for everybody: axe-core, 400 % zoom, right to left, forced colours, no motion.
import type { Page } from "@playwright/test";
import { expect, hasNoFindings, isAccessible, test } from "./harness";

const tile = (page: Page, name: string) => page.getByTestId("canvas").getByRole("button", { name: new RegExp(`^${name}, `) });

async function open(page: Page, address: string, file = "Nightly%20load", component = "Merge orders"): Promise<void> {
  await page.goto(`${address}/designer/${file}.orch.yaml`);
  await expect(tile(page, component)).toBeAttached();
}

test("the outline and the variables are accessible", async ({ page, server }) => {
  await open(page, server.address);
  await page.getByRole("tab", { name: "Outline" }).click();
  const line = page.getByTestId("outline").getByRole("treeitem", { name: /^Any orders/ });
  await line.click();
  await page.keyboard.press("ArrowRight");
  await expect(line).toHaveAttribute("aria-expanded", "true");
  await isAccessible(page);
  await page.getByRole("tab", { name: "Variables" }).click();
  await page.getByTestId("variables").getByRole("button", { name: /^orders_per_night/ }).click();
  await isAccessible(page);
});

test("the context menu, the finder and the keys are accessible", async ({ page, server }) => {
  await open(page, server.address);
  await tile(page, "Merge orders").click({ button: "right" });
  await expect(page.getByRole("menu", { name: "Actions for Merge orders" })).toBeVisible();
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("merge");
  await expect(page.getByRole("dialog", { name: /^Find/ }).getByRole("option", { selected: true })).toBeVisible();
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await isAccessible(page);
});

test("changes, problems and a run on the canvas are accessible", async ({ page, server }) => {
  const runner = await server.startRunner();
  await open(page, server.address, "Slow%20steps", "Start");
  await tile(page, "Start").focus();
  await page.keyboard.press("a");
  await page.keyboard.type("bash");
  await page.keyboard.press("Enter");
  await expect(tile(page, "Bash Script")).toBeFocused();
  await page.getByRole("button", { name: /^Changes/ }).click();
  await isAccessible(page);
  await page.getByRole("button", { name: /^Problems/ }).click();
  await expect(page.getByRole("region", { name: /^Problems: / }).first()).toBeVisible();
  await isAccessible(page);
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByTestId("run-bar")).toBeVisible();
  await isAccessible(page);
  // Whoever wants no motion gets none, also while something goes on.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const moving = () =>
    page.evaluate(() =>
      document.getAnimations().filter((it) => it.playState === "running" && Number(it.effect?.getTiming().duration) > 1).length,
    );
  await expect.poll(moving).toBe(0);
  await runner.stop("SIGKILL");
});

/** What can be operated and is cut off, covered, or beyond the sides of the page. */
async function outOfReach(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((within) => {
    const found: string[] = [];
    const selector = "a[href], button, input, select, textarea, [role=treeitem]";
    for (const element of document.querySelectorAll<HTMLElement>(`${within} :is(${selector})`)) {
      // On the canvas things lie where they lie; the canvas moves.
      if (element.closest(".canvas__world, .visually-hidden, .skip-link") || element.matches(".visually-hidden, .skip-link")) continue;
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("[inert], [aria-hidden=true]")) continue;
      element.scrollIntoView({ block: "center", inline: "nearest" });
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const name = `${element.tagName} ${element.getAttribute("aria-label") ?? element.innerText} (${element.className})`;
      if (box.left < -1 || box.right > innerWidth + 1) {
        found.push(`beyond the side: ${name}`);
        continue;
      }
      const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const isSame = at !== null && (element.contains(at) || at.contains(element) || at.closest("label")?.contains(element));
      if (!isSame) found.push(`covered by ${at?.className ?? "nothing"}: ${name}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    window.scrollTo(0, 0);
    return found;
  }, within);
}

test("at 400 % zoom everything is there and can be reached", async ({ page, server }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await open(page, server.address);
  expect(await outOfReach(page)).toEqual([]);
  // The canvas keeps a size to work in.
  const surface = await page.getByTestId("canvas").boundingBox();
  expect(surface!.height).toBeGreaterThan(200);
  await tile(page, "Start").focus();
  await expect(tile(page, "Start")).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
  expect(await outOfReach(page, ".designer__properties")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(tile(page, "Start")).toBeFocused();
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await page.getByRole("tab", { name: "Outline" }).click();
  await expect(page.getByTestId("outline")).toBeVisible();
  expect(await outOfReach(page, ".left-panel")).toEqual([]);
  await page.keyboard.press("Escape");
  await isAccessible(page);
  for (const path of ["/runners", "/runs"]) {
    await page.goto(server.address + path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await outOfReach(page)).toEqual([]);
  }
});

test("right to left the page mirrors, and the canvas works as it is", async ({ page, server }) => {
  await page.addInitScript(() => {
    const turn = () => document.documentElement && (document.documentElement.dir = "rtl");
    document.addEventListener("DOMContentLoaded", turn);
  });
  await open(page, server.address);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  const left = async (selector: string) => (await page.locator(selector).boundingBox())!.x;
  expect(await left(".left-panel")).toBeGreaterThan(await left(".canvas"));
  expect(await left(".canvas")).toBeGreaterThan(await left(".designer__properties"));
  // The tile is where it is hit, and the arrow moves it to where the arrow points.
  const square = tile(page, "Any orders\\?").locator(".tile__square");
  await square.click();
  await expect(tile(page, "Any orders\\?")).toHaveAttribute("aria-pressed", "true");
  const before = (await square.boundingBox())!.x;
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await square.boundingBox())!.x).toBeGreaterThan(before);
  // In the outline the arrows follow the direction of reading.
  await page.getByRole("tab", { name: "Outline" }).click();
  const line = page.getByTestId("outline").getByRole("treeitem", { name: /^Any orders/ });
  await line.click();
  await page.keyboard.press("ArrowLeft");
  await expect(line).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(line).toHaveAttribute("aria-expanded", "false");
  await isAccessible(page);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`in forced colours, ${colorScheme}, what is selected and what has the focus can be told apart`, async ({ page, server }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    await open(page, server.address);
    await tile(page, "Start").focus();
    await page.keyboard.press("Tab");
    const outline = (name: string) =>
      tile(page, name).locator(".tile__square").evaluate((square) => {
        const style = getComputedStyle(square);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow].join(" ");
      });
    const focused = await page.evaluate(() => document.activeElement?.querySelector(".tile__name")?.textContent ?? "");
    expect(await outline(focused)).not.toBe(await outline("Start"));
    expect(await outline(focused)).not.toMatch(/^none/);
    await expect(page.locator(".tile[aria-pressed=true]")).toHaveCount(1);
    await page.getByRole("tab", { name: "Outline" }).click();
    const selected = page.getByTestId("outline").getByRole("treeitem", { selected: true });
    await expect(selected).toHaveCSS("outline-style", "solid");
    // The colours are those of the system; axe-core reads the fill of text, to which they are not applied.
    await hasNoFindings(page, colorScheme, ["color-contrast"]);
  });
}

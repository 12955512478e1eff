// Several runners are paused and resumed at once, by mouse and by keyboard, and each has a result of its own.
import { expect, isAccessible, runnerRow, test } from "./harness";

test("several runners are paused with one confirmation, and each says what became of it", async ({ page, server }) => {
  const local = await server.startRunner();
  const eu = server.startRunnerAs(await server.createRunner("etl-eu"));
  await server.createRunner("etl-new");
  await page.goto(`${server.address}/runners`);
  for (const name of ["local", "etl-eu"]) await expect(runnerRow(page, name)).toContainText("Running");

  // By keyboard: all of them, then one less.
  const all = page.getByRole("checkbox", { name: "Select all runners shown" });
  await all.focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("3 runners selected")).toBeVisible();
  await expect(all).toBeChecked();
  const box = (name: string) => page.getByRole("checkbox", { name: `Select runner ${name}`, exact: true });
  await box("local").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("2 runners selected")).toBeVisible();
  await expect(all).toHaveJSProperty("indeterminate", true);
  await page.keyboard.press("Space");
  // A filter hides a runner, so it is not acted on either.
  await page.getByRole("searchbox", { name: "Search runners" }).fill("etl");
  await expect(page.getByText("2 runners selected")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search runners" }).fill("");
  await expect(page.getByText("3 runners selected")).toBeVisible();
  await isAccessible(page);

  await page.getByRole("button", { name: "Pause runners" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause 3 runners" });
  const phrase = dialog.getByRole("textbox", { name: /to confirm for all/ });
  await expect(phrase).toBeFocused();
  const line = (name: string) => dialog.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  await expect(line("etl-new")).toContainText("Left out. It has never connected.");
  await expect(line("etl-eu")).toContainText("Is paused at once");
  await isAccessible(page);
  const confirm = dialog.getByRole("button", { name: "Pause Runners" });
  await phrase.fill("pause runners");
  await expect(confirm).toBeDisabled();
  await phrase.fill("pause runner");

  // Of one, the page has an old version: the server refuses that one alone.
  const agents = await (await fetch(`${server.address}/dpc/v1/agents`)).json();
  const id = agents.results.find((agent: { name: string }) => agent.name === "local").agentId;
  await page.route(`**/api/runners/${id}/commands`, (route) =>
    route.continue({ headers: { ...route.request().headers(), "if-match": '"0"' } }),
  );
  await page.keyboard.press("Enter");
  await expect(line("etl-eu")).toContainText(/Paused: Resumes in/);
  await expect(line("local")).toContainText("Nothing was done: it changed meanwhile and is Running now.");
  await expect(line("etl-new")).toContainText("Left out");
  await expect(dialog.getByText("1 of 2 runners paused. 1 left out.")).toBeVisible();
  await isAccessible(page);
  await page.unroute(`**/api/runners/${id}/commands`);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(line("local")).toContainText(/Paused: Resumes in/);
  await expect(dialog.getByText("2 of 2 runners paused. 1 left out.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  for (const name of ["local", "etl-eu"]) await expect(runnerRow(page, name)).toContainText("Paused");

  // The selection is still there for the way back.
  await page.getByRole("button", { name: "Resume runners" }).press("Enter");
  const resume = page.getByRole("dialog", { name: "Resume 3 runners" });
  await expect(resume.getByText("2 of 3 take tasks again")).toBeVisible();
  await resume.getByRole("button", { name: "Yes resume" }).press("Enter");
  await expect(resume.getByText("2 of 2 runners resumed. 1 left out.")).toBeVisible();
  await page.keyboard.press("Escape");
  for (const name of ["local", "etl-eu"]) await expect(runnerRow(page, name)).toContainText("Running");
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(all).not.toBeChecked();
  await expect(page.getByRole("button", { name: "Pause runners" })).toHaveCount(0);
  for (const runner of [local, eu]) await runner.stop("SIGKILL");
});

test("on a phone the selection and its dialog fit", async ({ page, server }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const runner = await server.startRunner();
  await page.goto(`${server.address}/runners`);
  await expect(runnerRow(page, "local")).toContainText("Running");
  await page.getByRole("checkbox", { name: "Select runner local" }).click();
  await isAccessible(page);
  await page.getByRole("button", { name: "Pause runners" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause 1 runner" });
  await expect(dialog.getByRole("button", { name: "Pause Runners" })).toBeAttached();
  await isAccessible(page);
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("dialog[open]")!.scrollWidth]);
  expect(Math.max(...widths), "nothing is wider than the screen").toBeLessThanOrEqual(360);
  await runner.stop("SIGKILL");
});

test("a runner is restricted to the projects and environments of its allow list", async ({ page, server }) => {
  await page.goto(`${server.address}/runners`);
  await runnerRow(page, "local").getByRole("link", { name: "local" }).click();
  const restrict = page.getByRole("switch", { name: "Restrict runner" });
  await expect(restrict).not.toBeChecked();
  await restrict.focus();
  await page.keyboard.press("Space");
  const project = page.getByRole("checkbox", { name: "Sample warehouse" });
  await expect(project).not.toBeChecked();
  await isAccessible(page);

  const start = async () => {
    const { results } = await (await fetch(`${server.address}/dpc/v1/projects`)).json();
    const answer = await fetch(`${server.address}/dpc/v1/projects/${results[0].id}/pipeline-executions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ pipelineName: "Slow steps", environmentName: "Local" }),
    });
    return answer.status;
  };
  expect(await start()).toBe(409);
  await project.click();
  await expect(page.getByRole("checkbox", { name: "Local", exact: true })).toBeChecked();
  expect(await start()).toBeLessThan(300);
  await page.getByRole("checkbox", { name: "Local", exact: true }).click();
  await expect(project).not.toBeChecked();
  expect(await start()).toBe(409);
  await restrict.click();
  await expect(page.getByText("Every project and environment may use it.")).toBeVisible();
  expect(await start()).toBeLessThan(300);
});

test("the selection is in the address: it outlives a reload, and Back finds it again", async ({ page, server }) => {
  for (const name of ["etl-eu", "etl-us"]) await server.createRunner(name);
  await page.goto(`${server.address}/runners`);
  const box = (name: string) => page.getByRole("checkbox", { name: `Select runner ${name}`, exact: true });
  await box("etl-us").check();
  await box("local").check();
  await expect(page).toHaveURL(/selected=/);
  await page.reload();
  await expect(page.getByText("2 runners selected")).toBeVisible();
  await expect(box("etl-us")).toBeChecked();
  await expect(box("etl-eu")).not.toBeChecked();
  await page.getByRole("link", { name: "etl-eu", exact: true }).click();
  await expect(page.getByRole("heading", { name: "etl-eu" })).toBeVisible();
  await page.goBack();
  await expect(box("local")).toBeChecked();
  // Filters leave it alone, and it them.
  await page.getByRole("searchbox", { name: "Search runners" }).fill("etl");
  await expect(page.getByText("1 runner selected")).toBeVisible();
  await box("etl-us").uncheck();
  await expect(page).toHaveURL(/q=etl/);
  await page.getByRole("searchbox", { name: "Search runners" }).fill("");
  await expect(page.getByText("1 runner selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(page).not.toHaveURL(/selected=/);
});

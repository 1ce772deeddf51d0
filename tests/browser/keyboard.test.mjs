// SPDX-License-Identifier: MIT
// For those who stay on the keyboard; and for those who must not be surprised by it.
import assert from "node:assert/strict";
import { sees, seesNo, until } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: { check: { script: "exit 0" }, import: { script: "seq 1 900; exit 3" } },
});
const failed = await joblog.ran("import");
await joblog.ran("check");
await joblog.ran("check");

const DESK = { as: ["desktop"] };
const focus = (page) => page.evaluate(() => document.activeElement.textContent);
/** The run whose row has the focus. */
const focusedRun = (page) => page.evaluate(() => document.activeElement.closest("[data-row]")?.querySelector(".run-name").textContent);
const names = (page) => page.locator("[data-row] .run-name").allTextContents();
const help = (page) => page.getByRole("dialog", { name: "Keyboard" });

story("j and k walk the rows, enter opens one", DESK, async ({ page }) => {
  await page.goto("/");
  const rows = await names(page);
  for (const [key, row] of [["j", 0], ["j", 1], ["j", 2], ["j", 2], ["k", 1], ["k", 0], ["k", 0], ["j", 1]]) {
    await page.keyboard.press(key);
    assert.equal(await focusedRun(page), rows[row], `after ${key}`);
  }
  await page.keyboard.press("Enter");
  await sees(page.getByRole("heading", { name: rows[1] }));
});

story("the slash goes to the search; what is typed there is only typed", DESK, async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("/");
  await page.keyboard.type("jk?gl");
  const search = page.getByLabel("Search");
  assert.equal(await search.inputValue(), "jk?gl");
  assert.ok(await search.evaluate((field) => field === document.activeElement), "the field lost the focus");
  assert.equal(await help(page).count(), 0);
  assert.equal(new URL(page.url()).pathname, "/");
});

story("g and a letter go to the parts of the site", DESK, async ({ page }) => {
  await page.goto("/");
  await page.keyboard.type("gm");
  await sees(page.getByRole("heading", { name: "Jobs Monitor" }));
  await page.keyboard.type("gl");
  await sees(page.getByRole("heading", { name: "Job Logs" }));
  await page.keyboard.type("go");
  await page.waitForURL("**/open_orders");
});

story("e goes to the next error, wherever in the log it is", DESK, async ({ page }) => {
  await page.goto(`/job_logs/${failed.id}?from=1`);
  await sees(page.locator("#L1"));
  assert.equal(await page.locator('[data-level="error"]').count(), 0);
  await page.keyboard.press("e");
  const error = page.locator('.term-line.is-selected[data-level="error"]');
  await sees(error);
  await page.keyboard.press("e");
  await page.keyboard.press("Shift+E");
  await sees(error);
  assert.equal(new URL(page.url()).hash, `#L${failed.detail_count}`);
});

story("the question mark shows the keys, escape hides them", DESK, async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("?");
  await sees(help(page));
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await seesNo(help(page));
  await page.getByRole("button", { name: "Keyboard" }).click();
  await sees(help(page));
  await help(page).getByRole("button", { name: "Close" }).click();
  await seesNo(help(page));
});

story("the keys are turned off for good, and on again", DESK, async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Keyboard" }).click();
  const on = help(page).getByLabel("Keyboard shortcuts on");
  assert.ok(await on.isChecked());
  await on.uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await page.keyboard.type("gm");
  assert.equal(await focus(page).then((text) => text.includes("Keyboard")), true, "the focus stays where it was");
  assert.equal(new URL(page.url()).pathname, "/");

  await page.goto("/jobs");
  await page.keyboard.type("gl");
  assert.equal(new URL(page.url()).pathname, "/jobs");
  await page.getByRole("button", { name: "Keyboard" }).click();
  assert.equal(await on.isChecked(), false, "the choice is forgotten");
  await on.check();
  await page.keyboard.press("Escape");
  await page.keyboard.type("gl");
  await sees(page.getByRole("heading", { name: "Job Logs" }));
});

story("the way by tab starts with a link past the navigation, and shows where it is", DESK, async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  assert.equal(await focus(page), "Skip to the content");
  await until(page, () => document.activeElement.getBoundingClientRect().top >= 0);
  await page.keyboard.press("Enter");
  await until(page, () => document.activeElement.id === "main");
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
});

story("a long log adds no stops to the way by tab", DESK, async ({ page }) => {
  await page.goto(`/job_logs/${failed.id}?from=1`);
  assert.equal(await page.locator('.term-no:not([tabindex="-1"])').count(), 0);
  await page.getByLabel("Go to line").fill("777");
  await page.keyboard.press("Enter");
  const line = page.locator("#L777.is-selected");
  await sees(line);
  await until(page, () => {
    const { top, bottom } = document.getElementById("L777").getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
});

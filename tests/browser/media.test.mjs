// SPDX-License-Identifier: MIT
// Pages as other media have them: on paper, in a reader's own colours, without motion, at 200 % and 400 %.
import assert from "node:assert/strict";
import { fitsItsWindow } from "./support/checks.mjs";
import { sees } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  puppets: { count: {} },
  commands: { import: { script: 'seq 1 200; echo "no such country" >&2; exit 3' } },
});
const failed = await joblog.ran("import");
await joblog.becomes(await joblog.enqueue("count"), "claimed");
const [running] = await joblog.json("logs", "--kind", "count", "--limit", "1");

const DESK = { as: ["desktop"] };
const style = (locator, property, pseudo) =>
  locator.first().evaluate((element, [property, pseudo]) => getComputedStyle(element, pseudo)[property], [property, pseudo]);

story("on paper a log is ink on white, with all of its lines and no controls", DESK, async ({ page }) => {
  await page.goto(`/job_logs/${failed.id}?from=1`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await style(page.locator("body"), "backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await style(page.locator(".terminal"), "backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await style(page.locator(".term-text"), "color"), "rgb(0, 0, 0)");
  for (const control of [".topbar-nav", ".terminal-bar", ".actions", ".footer"]) {
    assert.equal(await page.locator(control).first().isVisible(), false, `${control} is printed`);
  }
  assert.equal(await style(page.locator(".term-chunk"), "contentVisibility"), "visible", "lines out of sight are left out");
  const pages = (await page.pdf()).toString("latin1").match(/\/Type \/Page\b/g).length;
  assert.ok(pages >= 3, `${pages} pages for 200 lines`);
});

story("in the reader's own colours every status keeps its sign and its edge", { ...DESK, forcedColors: "active" }, async ({ page }) => {
  await page.goto("/");
  const badge = page.locator(".badge-error");
  await sees(badge);
  assert.equal(await style(badge, "borderTopStyle"), "solid");
  assert.equal(await style(badge, "forcedColorAdjust", "::before"), "none");
  assert.notEqual(await style(badge, "backgroundColor", "::before"), await style(page.locator("body"), "backgroundColor"));
  assert.equal(await style(page.locator(".chip[aria-current]"), "outlineStyle"), "solid", "what is chosen does not show");
});

story("nothing turns for whoever asked for less motion", { ...DESK, reducedMotion: "reduce" }, async ({ page }) => {
  await page.goto(`/job_logs/${running.id}`);
  const badge = page.locator(".badge-processing");
  await sees(badge);
  assert.equal(await style(badge, "animationIterationCount", "::before"), "1");
  const turning = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  assert.equal(turning, 0);
});

// WCAG 1.4.10: 1280 px at 400 %.
story("at four times its size a page needs no sideways scrolling", { as: ["desktop"], viewport: { width: 320, height: 256 } }, async ({ page }) => {
  for (const address of ["/", `/job_logs/${failed.id}`, "/jobs", "/jobs?state=failed", "/jobs/recurring", "/open_orders"]) {
    await page.goto(address);
    await fitsItsWindow(page);
  }
});

// WCAG 1.4.12.
story("text spaced wider stays whole", DESK, async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }");
    document.adoptedStyleSheets = [sheet];
  });
  await fitsItsWindow(page);
  const cut = await page.locator(".btn, .chip, .badge, .tabs a, .segments > *").evaluateAll((all) =>
    all.filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1).map((element) => element.textContent));
  assert.deepEqual(cut, []);
});

// SPDX-License-Identifier: MIT
// Whose clock, and light or dark: chosen once, kept in this browser, the same on every page.
import assert from "node:assert/strict";
import { sees, until } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({ commands: { check: { script: "exit 0" } } });
const run = await joblog.ran("check");
const ZONES = { "Asia/Tokyo": "JST", "Europe/Berlin": "CE(S)?T" };

const chosen = (page, name) => page.getByRole("button", { name, exact: true }).and(page.locator('[aria-pressed="true"]'));
const choose = (page, name) => page.getByRole("button", { name, exact: true }).click();
const started = (page) => page.locator("#run-summary time").first();
const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const html = (page, name) => page.locator("html").getAttribute(name);
const LIGHT = "rgb(245, 246, 248)";
const DARK = "rgb(16, 21, 28)";

story("a newcomer's times are in their own zone from the first page on", { as: ["desktop", "phone"], newcomer: true, timezoneId: "Asia/Tokyo" },
  async ({ page, context }) => {
    await page.goto(`/job_logs/${run.id}`);
    await until(page, () => document.documentElement.dataset.zone === "Asia/Tokyo");
    assert.match(await started(page).getAttribute("title"), new RegExp(ZONES["Asia/Tokyo"]));
    const hour = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "medium" });
    assert.equal(await started(page).textContent(), hour.format(new Date(run.started_at)));
    const [zone] = (await context.cookies()).filter(({ name }) => name === "joblog_zone");
    assert.equal(zone.value, "Asia/Tokyo");
    assert.equal(zone.sameSite, "Strict");
  });

story("times are in UTC for whoever wants that, and local again", async ({ page }) => {
  await page.goto(`/job_logs/${run.id}`);
  const utc = run.started_at.replace("T", " ").slice(0, 19);
  assert.notEqual(await started(page).textContent(), utc);
  await choose(page, "UTC");
  await sees(chosen(page, "UTC"));
  assert.equal(await started(page).textContent(), utc);
  assert.match(await started(page).getAttribute("title"), /UTC/);
  await page.goto("/jobs");
  await sees(chosen(page, "UTC"));
  await page.goto(`/job_logs/${run.id}?back=%2F`);
  await choose(page, "Local");
  await sees(chosen(page, "Local"));
  assert.equal(new URL(page.url()).search, "?back=%2F", "the switch leads elsewhere");
  assert.match(await started(page).getAttribute("title"), new RegExp(ZONES["Europe/Berlin"]));
});

story("light, dark or as the system has it, on every page", async ({ page }) => {
  await page.goto("/");
  assert.equal(await ground(page), LIGHT);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await ground(page), DARK, "the system's wish");

  await choose(page, "Light");
  await sees(chosen(page, "Light"));
  assert.equal(await ground(page), LIGHT);
  await choose(page, "Dark");
  await sees(chosen(page, "Dark"));
  await page.emulateMedia({ colorScheme: "light" });
  assert.equal(await ground(page), DARK);
  await page.goto("/jobs");
  assert.equal(await html(page, "data-theme"), "dark");
  assert.equal(await ground(page), DARK);

  await choose(page, "As the system");
  await sees(chosen(page, "As the system"));
  assert.equal(await html(page, "data-theme"), null);
  assert.equal(await ground(page), LIGHT);
});

story("relative times grow old while the page is open, and become the clock's after an hour", { as: ["desktop"] }, async ({ page }) => {
  await page.clock.install();
  await page.goto("/");
  const when = page.locator("[data-row] time[data-relative]").first();
  const exact = await when.getAttribute("title");
  await page.clock.fastForward("30:00");
  await sees(page.locator("[data-row]").getByText("30 min ago", { exact: true }));
  await page.clock.fastForward("02:00:00");
  await sees(when.getByText(/^(\w{3} )?\d\d:\d\d$/).or(page.locator("[data-row] time").getByText(/^\w{3} \d\d:\d\d$/)));
  assert.equal(await when.getAttribute("title"), exact);
});

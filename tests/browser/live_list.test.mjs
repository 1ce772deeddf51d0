// SPDX-License-Identifier: MIT
// An open list stays true without moving under the reader's finger.
import assert from "node:assert/strict";
import { hide, isMarked, leaveMark, sees, seesNo } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({ puppets: { count: {}, stock: {} }, commands: { check: { script: "exit 0" } } });
for (let i = 0; i < 3; i += 1) await joblog.ran("check");

const SCRIPTED = { as: ["desktop", "phone"] };
const names = (page) => page.locator("[data-row] .run-name").allTextContents();

async function running(page, kind) {
  const job = await joblog.enqueue(kind);
  await joblog.becomes(job, "claimed");
  const [run] = await joblog.json("logs", "--kind", kind, "--limit", "1");
  await page.goto("/");
  const row = page.locator(`#run-${run.id}`);
  await sees(row.locator(".badge-processing"));
  return { job, run, row };
}

story("a row changes in its place when its run ends", SCRIPTED, async ({ page }) => {
  const { row } = await running(page, "count");
  await leaveMark(page);
  const before = await names(page);
  joblog.puppets.count.warn("the shelf is gone");
  joblog.puppets.count.end(5);
  await sees(row.locator(".badge-error"));
  await sees(row.getByText("exit code 5 (last line: WARN the shelf is gone)"));
  await sees(page.locator("#well").getByText("count fails", { exact: false }));
  assert.deepEqual(await names(page), before);
  assert.ok(await isMarked(page), "the page was loaded again");
});

story("a new run is announced, not pushed, and shown when asked for", SCRIPTED, async ({ page }) => {
  await page.goto("/");
  const before = await names(page);
  const places = () => page.locator("[data-row]").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  const stood = await places();
  const run = await joblog.ran("check");
  const notice = page.getByRole("link", { name: "1 new · show" });
  await sees(notice);
  assert.deepEqual(await names(page), before);
  assert.deepEqual(await places(), stood, "the rows moved");
  await joblog.ran("check");
  await page.getByRole("link", { name: "2 new · show" }).click();
  await sees(page.locator(`#run-${run.id}`));
  await seesNo(notice);
  assert.equal((await names(page))[1], run.name);
});

story("the counts of the states stay true in the monitor", SCRIPTED, async ({ page }) => {
  await page.goto("/jobs");
  const count = page.locator("#count-claimed");
  assert.equal(await count.textContent(), "0");
  const job = await joblog.enqueue("stock");
  await sees(count.getByText("1", { exact: true }));
  await sees(page.locator("#running-now").getByText("stock", { exact: true }));
  joblog.puppets.stock.end(0);
  await joblog.becomes(job, "finished");
  await sees(count.getByText("0", { exact: true }));
  await sees(page.locator("#running-now").getByText("Nothing is running"));
});

story("a tab that nobody looks at asks nothing, and catches up when somebody does", { as: ["desktop"] }, async ({ page }) => {
  await page.clock.install();
  const asked = [];
  page.on("request", (request) => request.url().includes("/live?") && asked.push(request.url()));
  await page.goto("/");
  const answered = () => page.waitForResponse((response) => response.url().includes("/live?"));
  await Promise.all([answered(), page.clock.fastForward(2_100)]);
  await hide(page, true);
  const before = asked.length;
  await page.clock.fastForward("10:00");
  const run = await joblog.ran("check");
  assert.equal(asked.length, before, "a hidden tab asked");
  await Promise.all([answered(), hide(page, false)]);
  await page.getByRole("link", { name: "1 new · show" }).click();
  await sees(page.locator(`#run-${run.id}`));
});

story("what the reader has the focus on keeps it, whatever changes", { as: ["desktop"] }, async ({ page }) => {
  const { row } = await running(page, "count");
  await row.locator(".row-link").focus();
  joblog.puppets.count.end(0);
  await sees(row.locator(".badge-success"));
  assert.ok(await row.locator(".row-link").evaluate((link) => link === document.activeElement));
});

story("a server that is gone for a while is said, and forgotten when it is back", { as: ["desktop"], forgive: /ERR_INTERNET_DISCONNECTED/ }, async ({ page, context }) => {
  await page.goto("/");
  await context.setOffline(true);
  await sees(page.getByText("Connection lost. Trying again …"));
  await context.setOffline(false);
  await seesNo(page.getByText("Connection lost. Trying again …"));
});

for (const address of ["/job_logs?status=success", "/jobs/changes", "/open_orders"]) {
  story(`what needs a person shows itself on the open page and goes again: ${address}`, { as: ["desktop"] }, async ({ page }) => {
    await page.goto(address);
    await leaveMark(page);
    await joblog.do("pause", "default");
    await sees(page.getByText("Queue default is paused by"));
    await joblog.do("resume", "default");
    await seesNo(page.getByText("Queue default is paused by"));
    assert.ok(await isMarked(page), "the page was loaded again");
  });
}

story("ages are copied as the times they stand for", { as: ["desktop"] }, async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  const row = page.locator("[data-row]").last();
  const age = await row.locator("time").textContent();
  await row.evaluate((element) => getSelection().selectAllChildren(element));
  await page.keyboard.press("Control+c");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} CET/);
  assert.doesNotMatch(copied, / ago/);
  assert.match(age, / ago$/);
  await sees(row.locator("time", { hasText: / ago$/ }));
});

// SPDX-License-Identifier: MIT
// A thousand failures are often three problems: by cause, with a look at what would happen, and then
// all of them at once, as a run with a log of its own.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { USER } from "./support/joblog.mjs";
import { sees, seesNo } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: {
    label_print: { script: 'test -e paper || { echo "printer 3 is out of paper" >&2; exit 9; }' },
    price_update: { script: 'echo "connection refused" >&2; exit 7' },
  },
});
const paper = join(joblog.folder, "paper");

/** `labels` failures of one cause and two of another; the first job of each. */
async function failures(labels) {
  rmSync(paper, { force: true });
  await joblog.do("discard", "--all").catch(() => {});
  const label = await joblog.enqueue("label_print", { printer: 3 }, "--count", String(labels));
  const price = await joblog.enqueue("price_update", {}, "--count", "2");
  for (let more = 0; more < labels; more += 1) await joblog.becomes(label + more, "failed");
  for (let more = 0; more < 2; more += 1) await joblog.becomes(price + more, "failed");
  return { label, price };
}
const cause = (page, kind) => page.locator('tr[id^="cause-"]', { hasText: kind });

story("failed jobs are grouped by cause, and all of one are retried as a logged run", async ({ page }) => {
  const { label } = await failures(5);
  await page.goto("/jobs");
  await page.getByRole("link", { name: "7 jobs have failed" }).click();
  await sees(cause(page, "label_print").getByText("exit code 9 (last line: printer 3 is out of paper)"));
  await sees(cause(page, "price_update").getByText("exit code 7"));

  writeFileSync(paper, "");
  await cause(page, "label_print").getByRole("link", { name: "Retry 5" }).click();
  await sees(page.getByRole("heading", { name: /^Retry 5 jobs/ }));
  await sees(page.locator("[data-row]", { hasText: "printer 3 is out of paper" }));
  await page.locator("form.actions").getByRole("button").click();

  for (let more = 0; more < 5; more += 1) await joblog.becomes(label + more, "finished");
  const [bulk] = await joblog.json("logs", "--kind", "bulk_action", "--limit", "1");
  await page.goto(`/job_logs/${bulk.id}`);
  await sees(page.locator("#run-head .badge-success"));
  await sees(page.getByRole("region", { name: "Summary" }).getByText(`by ${USER}`));
  assert.ok(bulk.statistics && Object.values(bulk.statistics).includes(5), "the run counts what it did");

  await page.goto("/jobs?state=failed");
  await sees(cause(page, "price_update"));
  assert.equal(await cause(page, "label_print").count(), 0);
});

story("the run that does it is watched from the page that started it", async ({ page }) => {
  await failures(3);
  await page.goto("/jobs?state=failed&kind=label_print");
  await page.getByRole("link", { name: "Discard all 3" }).click();
  await sees(page.getByRole("heading", { name: /^Discard 3 jobs/ }));
  await page.locator("form.actions").getByRole("button").click();
  await sees(page.getByRole("status").first());
  await page.locator(".row-link, a", { hasText: /^(Last run|20\d{12}.*)$/ }).first().click();
  await sees(page.locator("#run-head .badge-success"));
  await page.goto("/jobs?state=failed");
  assert.equal(await cause(page, "label_print").count(), 0);
});

story("leaving them as they are changes nothing", async ({ page }) => {
  await failures(2);
  await page.goto("/jobs?state=failed");
  await page.getByRole("link", { name: "Discard all 4" }).click();
  await page.getByRole("link", { name: "Leave them as they are" }).click();
  await page.waitForURL("**/jobs?state=failed*");
  await sees(cause(page, "label_print").getByRole("link", { name: "2", exact: true }));
});

story("words in arguments and errors narrow the list, and its buttons with it", async ({ page }) => {
  await failures(2);
  await page.goto("/jobs?state=failed");
  await page.getByLabel("Search").fill("refused");
  await page.getByRole("button", { name: "Filter" }).click();
  await sees(page.getByRole("link", { name: "Retry all 2" }));
  assert.equal(await page.locator('tr[id^="job-"]').count(), 2);
  await seesNo(page.locator('tr[id^="job-"]', { hasText: "label_print" }));
  await page.getByLabel("Search").fill("no such words");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("link", { name: "Reset the filter" }).click();
  await page.waitForURL((url) => !url.searchParams.has("text"));
});

// SPDX-License-Identifier: MIT
// After a failure: once more as it was, with other arguments, or something else altogether.
import assert from "node:assert/strict";
import { USER } from "./support/joblog.mjs";
import { sees } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

// Prints for a day that it knows, fails for one that it does not.
const SCRIPT = `
echo "arguments: $JOBLOG_ARGUMENTS"
case $JOBLOG_ARGUMENTS in *2026-11-25*) echo "no such day" >&2; exit 3 ;; esac`;
const { joblog, story } = await stage({ commands: { report: { script: SCRIPT }, greeting: { script: "echo hello" } } });

async function failed(page) {
  const job = await joblog.enqueue("report", { day: "2026-11-25" });
  await joblog.becomes(job, "failed");
  const [run] = await joblog.json("logs", "--kind", "report", "--limit", "1");
  await page.goto(`/job_logs/${run.id}`);
  return { job, run };
}
const badge = (page, status) => page.locator(`#run-head .badge-${status}`);

/** The answer leads to the new run or, when no worker has it yet, to its job and from there to it. */
async function toItsRun(page) {
  await sees(page.getByRole("status").getByText(/as job \d+\.$/));
  if (!/\/job_logs\//.test(page.url())) await page.getByRole("link", { name: "Last run" }).click();
}

story("a failed job is tried once more", async ({ page }) => {
  const { job, run } = await failed(page);
  await page.getByRole("button", { name: "Retry now" }).click();
  await sees(page.getByText(`Job ${job} runs again now.`));
  await joblog.becomes(job, "failed");
  const runs = await joblog.json("logs", "--kind", "report", "--limit", "2");
  assert.deepEqual(runs.map((one) => one.job), [job, job]);
  assert.notEqual(runs[0].id, run.id);
  await page.reload();
  await page.getByRole("navigation", { name: "Attempts" }).getByRole("link", { name: /attempt 2/ }).click();
  await page.waitForURL(`**/job_logs/${runs[0].id}*`);
});

story("a run is run again with edited arguments", async ({ page }) => {
  await failed(page);
  await page.getByText("Edit and run").click();
  const field = page.getByLabel("Arguments");
  assert.match(await field.inputValue(), /2026-11-25/);
  await field.fill('{"day": "2026-11-24"}');
  await page.getByRole("button", { name: "Run with these" }).click();
  await toItsRun(page);
  await sees(badge(page, "success"));
  await sees(page.getByText('arguments: {"day":"2026-11-24"}').or(page.getByText('arguments: {"day": "2026-11-24"}')));
  await sees(page.getByRole("region", { name: "Summary" }).getByText(`by ${USER}`));
});

story("a run is run again as it was", async ({ page }) => {
  const { run } = await failed(page);
  await page.getByRole("button", { name: "Run again" }).click();
  await toItsRun(page);
  await sees(badge(page, "error"));
  await page.locator('a[rel="prev"]').click();
  await page.waitForURL(`**/job_logs/${run.id}*`);
});

story("arguments that are no JSON are refused, kept, and corrected", async ({ page }) => {
  await failed(page);
  await page.getByText("Edit and run").click();
  await page.getByLabel("Arguments").fill("{day: tomorrow");
  await page.getByRole("button", { name: "Run with these" }).click();
  await sees(page.locator(".field-error", { hasText: "the arguments are not valid JSON" }));
  const field = page.getByLabel("Arguments");
  assert.equal(await field.inputValue(), "{day: tomorrow", "what was typed is gone");
  await field.fill('{"day": "tomorrow"}');
  await page.getByRole("button", { name: "Run with these" }).click();
  await toItsRun(page);
  await sees(badge(page, "success"));
});

story("any job is run from the list, with arguments that are checked", async ({ page }) => {
  await page.goto("/");
  await page.locator(".page-head summary", { hasText: "Run now" }).click();
  const form = page.locator(".drop-body");
  await form.getByLabel("Job", { exact: true }).selectOption("greeting");
  await form.getByLabel("Arguments").fill("[1, 2");
  await form.getByRole("button", { name: "Run" }).click();
  const field = page.getByLabel("Arguments");
  await sees(page.locator("#run-arguments-error"));
  assert.equal(await field.inputValue(), "[1, 2", "what was typed is gone");
  assert.equal(await field.getAttribute("aria-invalid"), "true");

  await field.fill('{"to": "all"}');
  await page.locator("form.card").getByRole("button", { name: "Run now" }).click();
  await sees(page.getByText(/greeting was enqueued as job \d+/));
  await joblog.becomes(Number(/as job (\d+)/.exec(await page.getByText(/was enqueued/).textContent())[1]), "finished");
  await page.goto("/job_logs?kind=greeting");
  await sees(page.locator("[data-row]").first().getByText(`by ${USER}`));
});

// SPDX-License-Identifier: MIT
// "Are my jobs fine?" One page says it without a click, trouble first; another click shows how one of
// them did and why it fails; a form with its declared parameters starts it.
import assert from "node:assert/strict";
import { sees, seesNo } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: {
    backup: { script: 'echo "saving"; echo "no space left on disk 3" >&2; exit 4', owner: "Team Storage", labels: ["nightly"] },
    report: { script: 'echo "::stat rows_written=12000"', description: "Counts what was sold." },
    sales_export: {
      script: 'echo "since $JOBLOG_ARG_SINCE as $JOBLOG_ARG_FORMAT"',
      parameters: {
        since: { type: "date", required: true },
        format: { type: "text", choices: ["csv", "xlsx"], default: "csv" },
      },
    },
  },
  recurring: {
    nightly_backup: { schedule: "30 2 * * *", kind: "backup" },
    weekly_report: { schedule: "every monday at 6:00", kind: "report" },
  },
});
await joblog.ran("report");
await joblog.ran("backup");
await joblog.ran("backup");

const row = (page, name) => page.locator("[data-row]", { has: page.locator(".row-link", { hasText: name }) });

story("the list of jobs says without a click what is fine and what is not", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Jobs", exact: true }).click();
  await sees(page.getByRole("heading", { name: "Jobs", exact: true }));
  const first = page.locator("[data-row]").first();
  await sees(first.getByText("nightly_backup"));
  await sees(first.getByText("failing"));
  await sees(first.getByText("failed 2 times in a row"));
  await sees(row(page, "weekly_report").getByText("fine"));
  await sees(row(page, "sales_export").getByText("never ran"));
});

story("a job's page leads to the first bad line of its last failure", async ({ page }) => {
  await page.goto("/jobs/all");
  await page.getByRole("link", { name: "nightly_backup" }).click();
  await sees(page.getByRole("heading", { name: "nightly_backup" }));
  await sees(page.getByText("Team Storage"));
  await sees(page.getByText("at 02:30 every day"));
  await page.locator("[data-row] .row-link").first().click();
  await sees(page.locator(".term-line", { hasText: "no space left on disk 3" }));
});

story("a label narrows the list", async ({ page }) => {
  await page.goto("/jobs/all");
  await page.locator("[data-row] a.tag", { hasText: "nightly" }).first().click();
  await seesNo(row(page, "weekly_report"));
  await sees(row(page, "nightly_backup"));
});

story("a job with declared parameters is started by its fields", async ({ page, viewer }) => {
  const before = (await joblog.json("logs", "--kind", "sales_export")).length;
  await page.goto("/jobs/all?kind=sales_export");
  await page.getByRole("link", { name: "Run now" }).click();
  await page.getByLabel("since").fill("2026-11-23");
  await page.getByLabel("format").selectOption("xlsx");
  await page.getByRole("button", { name: "Run now" }).click();
  await sees(page.getByText(/sales_export was enqueued as job \d+/));
  const [job] = (await joblog.json("jobs", "--kind", "sales_export")).slice(0, 1);
  await joblog.becomes(job.id, "finished");
  const runs = await joblog.json("logs", "--kind", "sales_export");
  assert.equal(runs.length, before + 1, `one run for ${viewer}`);
  await page.goto(`/job_logs/${runs[0].id}`);
  await sees(page.locator(".term-line", { hasText: "since 2026-11-23 as xlsx" }));
});

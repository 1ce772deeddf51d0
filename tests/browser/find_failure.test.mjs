// SPDX-License-Identifier: MIT
// In the morning: what failed last night, and where did it break?
import assert from "node:assert/strict";
import { assertOnScreen, sees, until } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: {
    nightly_import: {
      script: 'seq -f "customer %.0f: unchanged" 4000 4710; echo "customer 4711: no such country" >&2; exit 3',
    },
    hourly_check: { script: "echo all fine" },
  },
});
await joblog.ran("nightly_import", { night: "2026-11-25" });
const last = await joblog.enqueue("hourly_check", {}, "--count", "60");
await joblog.becomes(last, "finished");
for (let more = 1; more < 60; more += 1) await joblog.becomes(last + more, "finished");

story("last night's failure and its first bad line are two clicks away", async ({ page, viewer }) => {
  await page.goto("/");
  await sees(page.getByText("nightly_import fails."));
  await page.getByRole("link", { name: "1 error", exact: true }).first().click();

  const row = page.locator("[data-row]");
  await sees(row.getByText("customer 4711: no such country"));
  assert.equal(await row.count(), 1);
  await row.locator(".row-link").click();

  const problem = page.getByRole("region", { name: "Error", exact: true });
  await sees(problem.getByText("customer 4711: no such country"));
  const first = page.locator('.term-line[data-level="error"]').first();
  // A phone shows one of them at a time, and opens at the line.
  if (viewer === "phone") await until(page, () => document.querySelector('.term-line[data-level="error"]').getBoundingClientRect().bottom <= innerHeight);
  else await assertOnScreen(problem, "the error");
  assert.match(await first.textContent(), /exit code 3/);
  assert.match(await page.locator(".term-line").first().textContent(), /customer 46\d\d/, "the log opens a little above the error");
});

story("the first bad line has an address of its own, with what was said before it", async ({ page }) => {
  await page.goto("/job_logs?status=error");
  await page.locator("[data-row] .row-link").click();
  await page.getByRole("link", { name: /^First error: line \d+/ }).click();
  const line = page.locator(".term-line").and(page.locator(".is-selected, :target"));
  await sees(line);
  await assertOnScreen(line, "the first bad line");
  assert.match(await line.textContent(), /exit code 3/);
  await sees(page.locator(".term-line", { hasText: "customer 4711: no such country" }));
});

story("the way back leads to the list as it was", async ({ page }) => {
  await page.goto("/job_logs?status=error&kind=nightly_import");
  await page.locator("[data-row] .row-link").click();
  await sees(page.getByRole("heading", { name: /nightly_import/ }));
  await page.locator("a.back").click();
  await page.waitForURL("**/job_logs?status=error&kind=nightly_import");
  assert.equal(await page.locator("#kind").inputValue(), "nightly_import");
});

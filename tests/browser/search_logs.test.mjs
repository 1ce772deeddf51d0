// SPDX-License-Identifier: MIT
// Which run printed this order number?
import assert from "node:assert/strict";
import { assertOnScreen, sees } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: {
    import_orders: { script: 'seq -f "order %.0f: imported" 4000 4710; printf "\\033[31morder 47\\033[0m11: imported twice\\n"' },
    hourly_check: { script: "echo all fine" },
  },
});
const wanted = await joblog.enqueue("import_orders", {});
await joblog.becomes(wanted, "finished");
const last = await joblog.enqueue("hourly_check", {}, "--count", "30");
for (let more = 0; more < 30; more += 1) await joblog.becomes(last + more, "finished");

story("an order number leads from the list to the line that names it", async ({ page }) => {
  await page.goto("/job_logs");
  await page.locator("#q").fill("ORDER 4711");
  await page.locator("#q").press("Enter");
  const row = page.locator("[data-row]");
  await sees(row.getByText("import_orders").first());
  assert.equal(await row.count(), 1);
  await sees(page.locator(".hit-lines mark", { hasText: /order 47/i }).first());
  await page.locator(".hit-lines a").first().click();
  const line = page.locator(".term-line").and(page.locator(".is-selected, :target"));
  await assertOnScreen(line, "the line");
  assert.match(await line.textContent(), /imported twice/);
});

story("words beside the text choose runs", async ({ page }) => {
  await page.goto("/job_logs?q=job%3Ahourly_check+order");
  await sees(page.getByRole("heading", { name: "No runs match" }));
  assert.equal(await page.locator("#kind").inputValue(), "hourly_check");
  assert.equal(await page.locator("#q").inputValue(), "order");
});

// SPDX-License-Identifier: MIT
// Sitting in front of a run that goes on: from its middle to its end, and stopping it.
import assert from "node:assert/strict";
import { hide, isMarked, leaveMark, sees, seesNo, until } from "./support/sight.mjs";
import { USER } from "./support/joblog.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({ puppets: { stock_count: {} } });
const { stock_count: count } = joblog.puppets;

/** A run that has counted 60 shelves, and its page. */
async function halfWay(page) {
  const job = await joblog.enqueue("stock_count", { warehouse: "north" });
  count.count(1, 60);
  await joblog.becomes(job, "claimed");
  const [run] = await joblog.json("logs", "--kind", "stock_count", "--limit", "1");
  await page.goto(`/job_logs/${run.id}`);
  await sees(line(page, "line 60"));
  return { job, run };
}

const line = (page, text) => page.locator(".term-text").getByText(text, { exact: true });
const badge = (page, status) => page.locator(`#run-head .badge-${status}`);
const toEnd = (page) => page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
const atEnd = () => document.getElementById("log-end").getBoundingClientRect().bottom <= innerHeight;

story("a run is watched from its middle to its end on one page", { as: ["desktop", "phone"] }, async ({ page }) => {
  await halfWay(page);
  await leaveMark(page);
  await sees(badge(page, "processing"));
  await sees(line(page, "line 1"));

  count.say("shelf 61 is empty");
  await sees(line(page, "shelf 61 is empty"));
  count.warn("shelf 62 is broken");
  await sees(page.locator('[data-level="warn"]', { hasText: "WARN shelf 62 is broken" }));

  count.end(0);
  await sees(badge(page, "warnings"));
  await sees(page.getByText(/^Succeeded with 1 warning at /));
  await sees(page.getByRole("region", { name: "Statistics" }).getByText("output lines"));
  await seesNo(badge(page, "processing"));
  assert.ok(await isMarked(page), "the page was loaded again");
});

story("a line that arrives is written as the page would have it, in the reader's zone and form of times", { as: ["desktop"] }, async ({ page }) => {
  const { run } = await halfWay(page);
  const written = () => page.evaluate(() => {
    const lines = [...document.querySelectorAll(".term-line[id]")].filter((one) => one.textContent.includes("shelf 6"));
    return lines.map((one) => [one.textContent, one.querySelector("time").title, one.querySelector("time").dataset.clock, one.querySelector("time").dataset.ms]);
  });
  for (const [number, form] of [[61, ""], [62, "?time=start"], [63, "?time=delta"]]) {
    await page.goto(`/job_logs/${run.id}${form}`);
    await sees(line(page, "line 60"));
    count.say(`shelf ${number} is empty`);
    await sees(line(page, `shelf ${number} is empty`));
    const live = await written();
    await page.reload();
    await sees(line(page, `shelf ${number} is empty`));
    assert.deepEqual(live, await written());
  }
  count.end(0);
});

story("a failure shows itself on the open page", { as: ["desktop", "phone"] }, async ({ page }) => {
  await halfWay(page);
  await leaveMark(page);
  count.warn("shelf 61 has burnt down");
  count.end(4);
  await sees(badge(page, "error"));
  await sees(page.getByRole("region", { name: "Error" }).getByText("exit code 4 (last line: WARN shelf 61 has burnt down)"));
  await sees(page.getByRole("button", { name: "Retry now" }));
  assert.ok(await isMarked(page), "the page was loaded again");
});

story("without a script the page of a run comes back by itself until the run has ended", { as: ["no script"] }, async ({ page }) => {
  await halfWay(page);
  count.say("shelf 61 is empty");
  await sees(line(page, "shelf 61 is empty"));
  count.end(0);
  await sees(badge(page, "success"));
  await sees(page.getByText(/^Succeeded at /));
  assert.equal(await page.locator("meta[http-equiv=refresh]").count(), 0);
});

story("new lines are followed at the end, and only counted for a reader of earlier ones", { as: ["desktop", "phone"] }, async ({ page }) => {
  await halfWay(page);
  const pill = page.getByRole("link", { name: /new lines · follow/ });
  count.count(61, 63);
  await sees(pill.getByText("3"));
  assert.equal(await page.evaluate(() => scrollY), 0, "the page moved under the reader");

  await pill.click();
  await seesNo(pill);
  await until(page, atEnd);
  count.count(64, 90);
  await line(page, "line 90").waitFor();
  await until(page, atEnd);

  await page.evaluate(() => scrollBy(0, -400));
  const reading = await page.evaluate(() => scrollY);
  count.count(91, 95);
  await sees(pill.getByText("5"));
  assert.equal(await page.evaluate(() => scrollY), reading, "the page moved under the reader");

  await toEnd(page);
  await seesNo(pill);
  count.count(96, 120);
  await line(page, "line 120").waitFor();
  await until(page, atEnd);
  count.end(0);
  await sees(badge(page, "success"));
});

story("lines that came while nobody looked are there when somebody does", { as: ["desktop"] }, async ({ page }) => {
  await halfWay(page);
  await hide(page, true);
  count.count(61, 80);
  await joblog.do("logs", "show", "last");
  await hide(page, false);
  await line(page, "line 80").waitFor({ state: "attached" });
  assert.deepEqual(await numbers(page), Array.from({ length: 81 }, (_, at) => at + 1));
  count.end(0);
  await sees(badge(page, "success"));
});

story("a run is stopped, and says who stopped it", async ({ page }) => {
  const { job } = await halfWay(page);
  await page.locator("#run-head summary", { hasText: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await sees(page.getByText("The run was told to stop."));
  await sees(badge(page, "cancelled").getByText(`cancelled by ${USER}`));
  await joblog.becomes(job, "finished");
  await page.reload();
  await sees(page.getByRole("region", { name: "Summary" }).getByText(new RegExp(`cancel.*by ${USER}`, "i")));
  await seesNo(page.getByText("Cancel the run"));

  await page.goto("/jobs/changes");
  await sees(page.locator("[data-row]", { hasText: `job ${job}` }).getByText(USER));
});

const numbers = (page) => page.locator(".term-line").evaluateAll((lines) => lines.map(({ id }) => Number(id.slice(1))));

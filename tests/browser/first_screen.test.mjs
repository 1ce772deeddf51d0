// SPDX-License-Identifier: MIT
// What a run's page shows without scrolling: the log begins there, also under a bar of things that need
// a person; a run that failed opens at its error, and an address of lines at those.
import assert from "node:assert/strict";
import { isOnScreen, sees, until } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  commands: {
    import_prices: { script: 'seq -f "price %.0f" 1 40; echo "price 41: not a number, and a long line that a phone breaks" >&2; exit 4' },
    export: { script: "exit 1" },
    long: { script: 'seq -f "customer %.0f: unchanged" 1 3000; exit 3' },
    mail: { script: "echo sent", queue: "mails" },
  },
});
for (let i = 0; i < 3; i += 1) for (const kind of ["import_prices", "export"]) await joblog.ran(kind);
await joblog.ran("mail");
await joblog.do("pause", "mails");
const [failed] = await joblog.json("logs", "--kind", "import_prices", "--limit", "1");
const long = await joblog.ran("long");

const SCREENS = [
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 } }],
];
/** Its place on the page, however far the page has been scrolled. */
const top = (locator) => locator.first().evaluate((element) => element.getBoundingClientRect().top + scrollY);

for (const [viewer, screen] of SCREENS) {
  story(`the log begins in the first screen, under a bar of three things, at ${screen.viewport.width} px`, { as: [viewer], ...screen }, async ({ page }) => {
    await page.goto(`/job_logs/${failed.id}`);
    await sees(page.locator("#attention summary", { hasText: "2 jobs fail · 1 queue paused" }));
    const y = await top(page.locator(".term-line"));
    assert.ok(y < screen.viewport.height - 20, `the first line is at ${Math.round(y)} px of ${screen.viewport.height}`);
    await sees(page.getByRole("region", { name: "Error" }).getByText("exit code 4"));
  });

  story(`a run that failed opens at its first error, at ${screen.viewport.width} px`, { as: [viewer], ...screen }, async ({ page }) => {
    for (const run of [failed, long]) {
      await page.goto(`/job_logs/${run.id}`);
      const error = page.locator('.term-line[data-level="error"]').first();
      await sees(error);
      await until(page, () => {
        const { top, bottom } = document.querySelector('.term-line[data-level="error"]').getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    }
  });
}

story("the bar opens without a script, names everything and leads there", { as: ["no script", "phone"] }, async ({ page }) => {
  await page.goto("/open_orders");
  const bar = page.locator("#attention");
  await bar.locator("summary").click();
  await sees(bar.getByText("import_prices has failed 3 times in a row."));
  await sees(bar.getByText(/Queue mails is paused by/));
  await bar.getByRole("link", { name: "Its errors" }).first().click();
  await page.waitForURL("**/job_logs?kind=*&status=error");
});

story("the bar stays open when it is brought up to date", { as: ["desktop"] }, async ({ page }) => {
  await page.clock.install();
  await page.goto("/");
  await page.locator("#attention summary").click();
  await joblog.do("pause", "default");
  await Promise.all([page.waitForResponse((response) => response.url().endsWith("/attention")), page.clock.fastForward(8_000)]);
  await sees(page.locator("#attention").getByText(/Queue mails is paused by/));
  await joblog.do("resume", "default");
});

story("an address of lines lands at them every time, by number and by name", { as: ["desktop", "phone"] }, async ({ page }) => {
  for (const [address, line] of [["#L1-L5", "L3"], ["?line=1500#L1500-L1502", "L1501"]]) {
    for (const run of [long.id, long.name]) {
      for (let again = 0; again < 3; again += 1) {
        await page.goto("about:blank");
        await page.goto(`/job_logs/${run}${address}`);
        await sees(page.locator(`#${line}.is-selected`));
        await until(page, (id) => {
          const { top, bottom } = document.getElementById(id).getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }, line);
      }
    }
  }
  assert.ok(await isOnScreen(page.locator("#L1501")));
});

story("nothing is discarded without a question", async ({ page }) => {
  const job = await joblog.enqueue("export");
  await joblog.becomes(job, "failed");
  await page.goto("/jobs?state=failed&kind=export");
  const row = page.locator(`#job-${job}`);
  const [retry, discard] = await Promise.all([row.getByRole("button", { name: "Retry" }).boundingBox(), row.getByRole("link", { name: "Discard" }).boundingBox()]);
  for (const { width, height } of [retry, discard]) assert.ok(width >= 24 && height >= 24, `${width} × ${height} px`);
  const apart = Math.max(discard.x - (retry.x + retry.width), discard.y - (retry.y + retry.height));
  assert.ok(apart >= 8, `${apart} px apart`);
  await row.getByRole("link", { name: "Discard" }).click();
  await sees(page.getByRole("heading", { name: `Discard job ${job} (export)?` }));
  await page.getByRole("link", { name: "Leave it as it is" }).click();
  await page.waitForURL("**/jobs?state=failed&kind=export*");
  await joblog.becomes(job, "failed");
  await page.locator(`#job-${job}`).getByRole("link", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Discard the job" }).click();
  await sees(page.getByRole("status").getByText("is discarded"));
  await page.goto(`/jobs/${job}`);
  await sees(page.locator("#job-head .badge-discarded"));
});

story("what a command of exec left behind is not offered to be run again", async ({ page }) => {
  await joblog.do("exec", "--name", "by_hand", "--", "sh", "-c", "exit 5").catch(() => {});
  const [run] = await joblog.json("logs", "--kind", "by_hand", "--limit", "1");
  await page.goto(`/job_logs/${run.id}`);
  await sees(page.locator("#run-head").getByText("Started by joblog exec; run it again where it was started."));
  assert.equal(await page.getByRole("button", { name: "Retry now" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Run again" }).count(), 0);
});

story("times older than an hour are the clock's, the same from the server and the script", { as: ["desktop"] }, async ({ page }) => {
  await page.goto("/");
  const words = await page.evaluate(() => {
    const time = document.querySelector("[data-row] time");
    const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
    return [2, 30, 24 * 20].map((hours) => { time.dateTime = ago(hours); document.dispatchEvent(new Event("turbo:load")); return time.textContent; });
  });
  assert.match(words[0], /^(\w{3} )?\d\d:\d\d$/);
  assert.match(words[1], /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) \d\d:\d\d$/);
  assert.match(words[2], /^(\d{4} )?\d{1,2} \w{3} \d\d:\d\d$/);
});

// SPDX-License-Identifier: MIT
// Holding a queue back: who did it, what waits behind it and why, and letting it go on.
import { USER } from "./support/joblog.mjs";
import { sees, seesAfterReloads, seesNo } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({
  puppets: { import: { concurrency_limit: 1 } },
  commands: { mail: { script: "echo sent", queue: "mails" } },
  recurring: { nightly_mail: { schedule: "30 2 * * *", kind: "mail" } },
});
await joblog.becomes(await joblog.enqueue("mail"), "finished");

const queue = (page, name) => page.locator("[data-row]", { has: page.getByRole("link", { name, exact: true }) });
const why = (page) => page.locator("#job-head .well", { hasText: "Why it waits:" });

story("a queue is paused, its jobs say why they wait, and go on when it is resumed", async ({ page }) => {
  await page.goto("/jobs");
  await queue(page, "mails").getByRole("button", { name: "Pause queue mails" }).click();
  await sees(queue(page, "mails").getByText("paused", { exact: true }));
  await sees(queue(page, "mails").getByText(`by ${USER}`));

  const job = await joblog.enqueue("mail", { to: "all" });
  await page.goto("/jobs?state=ready&queue=mails");
  await page.locator(`#job-${job} .row-link`).click();
  await sees(why(page).getByText(new RegExp(`queue mails is paused by ${USER} since`)));
  await seesAfterReloads(page, page.locator(".banner", { hasText: `Queue mails is paused by ${USER}` }));

  await page.goto("/jobs");
  await queue(page, "mails").getByRole("button", { name: "Resume queue mails" }).click();
  await sees(queue(page, "mails").getByText("active", { exact: true }));
  await joblog.becomes(job, "finished");
  await page.goto(`/jobs/${job}`);
  await sees(page.locator("#job-head .badge-finished"));
  await seesNo(why(page));
});

story("a job that waits for another says for which, and leads to its log", async ({ page }) => {
  const first = await joblog.enqueue("import");
  await joblog.becomes(first, "claimed");
  const second = await joblog.enqueue("import");
  await page.goto("/jobs?state=blocked");
  const row = page.locator(`#job-${second}`);
  await sees(row.getByText(new RegExp(`waits for job ${first} `)));
  await row.locator(".row-link").click();
  await sees(why(page).getByText(new RegExp(`waits for job ${first} `)));

  joblog.puppets.import.end(0);
  await joblog.becomes(second, "claimed");
  joblog.puppets.import.end(0);
  await joblog.becomes(second, "finished");
});

story("a job that is due later says when, and is run at once", async ({ page }) => {
  const job = await joblog.enqueue("mail", {}, "--in", "2h");
  await page.goto(`/jobs/${job}`);
  await sees(why(page).getByText(/is due .* \(in 1 h\)/));
  await page.getByRole("button", { name: `Run now job ${job}` }).click();
  await joblog.becomes(job, "finished");
  await page.goto(`/jobs/${job}`);
  await page.getByRole("link", { name: "Last run" }).click();
  await sees(page.locator(".term-text", { hasText: "sent" }));
});

story("a recurring task is paused, and run by hand", async ({ page }) => {
  await page.goto("/jobs/recurring");
  await page.getByRole("button", { name: "Pause nightly_mail" }).click();
  await sees(page.locator("[data-row] .badge-paused"));
  await page.getByRole("link", { name: "nightly_mail", exact: true }).first().click();
  await sees(page.getByText("Paused: these would be skipped."));
  await page.getByRole("button", { name: "Resume nightly_mail" }).click();
  await sees(page.locator("#task-head").getByText("not paused"));
  await page.getByRole("button", { name: "Run now nightly_mail" }).click();
  await sees(page.getByRole("status").getByText(/nightly_mail/));
  const [job] = await joblog.json("jobs", "--kind", "mail", "--limit", "1");
  await joblog.becomes(job.id, "finished");
});

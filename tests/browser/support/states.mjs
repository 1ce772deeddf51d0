// SPDX-License-Identifier: MIT
// Every page of the site in every state, as a table: its name, the address, and what is done there to
// get to the state. `seen` is what furnish() made; `readme` names the picture that README shows of it.

const open = (words) => (page) => page.locator("summary", { hasText: words }).first().click();

/** Sends a form that no page offers in this state: somebody else was faster, or made the address up. */
const send = (action, fields = {}) => (page) =>
  Promise.all([
    page.waitForEvent("load"),
    page.evaluate(([action, fields]) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action });
      for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      document.body.append(form);
      form.submit();
    }, [action, fields]),
  ]);

export function statesOf(seen) {
  const run = (name) => `/job_logs/${seen[name].id}`;
  const job = (name) => `/jobs/${seen[name]}`;
  return [
    ["index", "/", undefined, { readme: "index" }],
    ["index, filtered", "/job_logs?status=error&kind=label_print"],
    ["index, 7 days", "/job_logs?period=7d"],
    ["index, no match", "/job_logs?q=nothing+like+this&kind=quiet"],
    ["index, times not understood", "/job_logs?since=whenever&until=never&at=some+day"],
    ["index, last page", "/job_logs?page=last"],
    ["index, run now", "/", open("Run now")],
    ["index, keys", "/", (page) => page.keyboard.press("?"), { only: "desktop" }],
    ["run, processing", run("running")],
    ["run, about to be cancelled", run("running"), open("Cancel")],
    ["run, error", run("failed"), undefined, { readme: "run" }],
    ["run, error that is retried", run("retrying")],
    ["run, cancelled", run("cancelled")],
    ["run, success", run("succeeded")],
    ["run, sync with numbers", run("synced")],
    ["run, edited arguments", run("succeeded"), open("Edit and run")],
    ["run, edited arguments refused", run("succeeded"), send(`${run("succeeded")}/run_again`, { arguments: "{day" })],
    ["run, downloads", run("failed"), open("Download")],
    ["run, first lines", `${run("failed")}?from=1`],
    ["run, one line", `${run("succeeded")}?line=120#L120`],
    ["run, search", `${run("succeeded")}?q=page+12`],
    ["run, search without hits", `${run("succeeded")}?q=elephants`],
    ["run, errors only", `${run("failed")}?level=error`],
    ["run, since the start", `${run("failed")}?time=start`],
    ["run compared with the last success", run("failed"), (page) => page.getByRole("link", { name: "Compare with the last success" }).click()],
    ["run compared, no success yet", `${run("cancelled")}/compare`],
    ["run compared, of another job", `${run("failed")}/compare?with=${seen.succeeded.name}`],
    ["run compared, alike", `${run("failed")}/compare?with=${seen.failed.name}`],
    ["run compared, still running", `${run("running")}/compare?with=${seen.failed.name}`],
    ["problem 404, run to compare with", `${run("failed")}/compare?with=20200101000000`],
    ["run now", "/job_logs/run"],
    ["run now, of declared parameters", "/job_logs/run?kind=sales_export&back=%2Fjobs%2Fall%3Fkind%3Dsales_export"],
    ["run now, a value refused", "/job_logs/run?kind=sales_export", send("/job_logs/run", { kind: "sales_export", fields: "1", "argument.since": "2026-11-23", "argument.rows": "12000000" })],
    ["run now, refused", "/job_logs/run", send("/job_logs/run", { kind: "", arguments: "{}" })],
    ["run now, arguments refused", "/job_logs/run", send("/job_logs/run", { kind: "quiet", arguments: "[1, 2" })],
    ["monitor", "/jobs", undefined, { readme: "monitor" }],
    ...["failed", "claimed", "ready", "blocked", "scheduled", "finished", "any"].map((state) => [`monitor, ${state}`, `/jobs?state=${state}`]),
    ["monitor, no match", "/jobs?state=failed&text=elephants&queue=mails"],
    ["job, failed", job("failedJob")],
    ["job, in progress", job("runningJob")],
    ["job, blocked", job("blockedJob")],
    ["job, ready behind a paused queue", job("pausedJob")],
    ["job, scheduled", job("scheduledJob")],
    ["job, retrying", job("retryingJob")],
    ["job, cancelled", job("countedJob")],
    ["open orders", "/open_orders", undefined, { readme: "orders" }],
    ["open orders, columns", "/open_orders", open("columns")],
    ["open orders, CSV", "/open_orders", open("CSV")],
    ["open orders, searched and sorted", "/open_orders?q=MAT&sort=cust_name&direction=desc"],
    ["open orders, no match", "/open_orders?q=elephants"],
    ["open orders, unknown column", "/open_orders?sort=colour"],
    ["order", "/open_orders", (page) => page.locator("[data-row] .row-link").first().click()],
    ["order, gone", "/open_orders/1-1"],
    ["jobs", "/jobs/all"],
    ["jobs, failing", "/jobs/all?state=failing"],
    ["jobs, searched", "/jobs/all?text=nightly"],
    ["jobs, no match", "/jobs/all?text=elephants"],
    ["a job, failing task", "/jobs/all?task=nightly_import"],
    ["a job, paused task", "/jobs/all?task=invoices"],
    ["a job, task with numbers", "/jobs/all?task=sync_open_orders"],
    ["a job, kind with many runs", "/jobs/all?kind=stock_levels"],
    ["a job, kind that is retried", "/jobs/all?kind=price_update"],
    ["a job, kind that waits", "/jobs/all?kind=warehouse_import"],
    ["problem 404, job", "/jobs/all?task=elephants"],
    ["workers", "/jobs/workers"],
    ["recurring tasks", "/jobs/recurring"],
    ["recurring task", "/jobs/recurring", (page) => page.locator(".row-link", { hasText: "invoices" }).click()],
    ["retry all", "/jobs/bulk?action=retry&state=failed&kind=label_print"],
    ["discard all", "/jobs/bulk?action=discard&state=failed"],
    ["retry all, none left", "/jobs/bulk?action=retry&state=failed&text=elephants"],
    ["discard one", `${job("failedJob")}/discard`],
    ["changes", "/jobs/changes"],
    ["changes, no match", "/jobs/changes?of=job&target=999999"],
    ["failed sign-ins", "/jobs/sign_ins"],
    ["problem 401", "/", undefined, { stranger: true, isBare: true }],
    ["problem 404", "/no/such/page"],
    ["problem 404, run", "/job_logs/999999"],
    ["problem 405", "/preferences"],
    ["problem 409", "/", send(`${run("succeeded")}/cancel`)],
    ["problem 422", "/", send("/jobs/bulk", { action: "elope" })],
  ].map(named);
}

/** A joblog that was started a moment ago. */
export const BARE = [
  ["index, nothing ran yet", "/"],
  ["open orders, never synced", "/open_orders"],
  ["monitor, nothing there yet", "/jobs"],
  ["monitor, nothing failed", "/jobs?state=failed"],
  ["jobs, none has run", "/jobs/all"],
  ["a job, never ran", "/jobs/all?kind=sync_open_orders"],
  ["recurring tasks, none", "/jobs/recurring"],
  ["changes, none", "/jobs/changes"],
  ["failed sign-ins, none", "/jobs/sign_ins"],
].map(named);

function named([name, address, then = () => {}, options = {}]) {
  return { name, address, then, ...options };
}

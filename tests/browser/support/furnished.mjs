// SPDX-License-Identifier: MIT
// A house that is lived in: runs in every status, jobs in every state, a paused queue, recurring tasks,
// failures of several causes, people's changes. What the table of pages (states.mjs) looks at.
const NIGHTLY = `
echo "reading customers of the night of 2026-11-25"
case "$JOBLOG_ARGUMENTS" in *2026-11-24*) seq -f "customer %.0f: unchanged" 4600 4820; echo "221 customers read"; exit 0;; esac
seq -f "customer %.0f: unchanged" 4600 4710
echo "customer 4711: no such country: XX" >&2
printf '\\033[32mok\\033[0m 110 customers, \\033[31;1m1 bad\\033[0m\\n'
exit 3`;
const REPORT = `
seq -f "page %.0f of 220 written" 1 220
printf '\\033[1mreport\\033[0m complete: \\033[4mreports/2026-11.pdf\\033[0m\\n'`;
/** A little longer and with other numbers each time. */
const STOCK = `
now=$(date +%N | cut -c1-2 | sed "s/^0//")
echo "::stat rows_written=$((12000 + now))"
echo "::stat shelves=$((40 + now % 3))"
[ "$JOBLOG_ARGUMENTS" != '{"fails":true}' ] || { echo "no scale answers" >&2; exit 3; }
sleep "0.0$now"`;

/** For Joblog.start. */
export const HOUSE = {
  orders: 400,
  puppets: { warehouse_import: { concurrency_limit: 1 }, stock_count: {} },
  commands: {
    nightly_import: {
      script: NIGHTLY,
      description: "Reads the customers of the night from the ERP.\nCustomers without a country are refused.",
      owner: "Team Customers",
      labels: ["erp", "nightly"],
      link: "https://wiki.example.com/runbooks/nightly-import",
      timeout: "20m",
    },
    sales_export: {
      script: 'echo "exported"',
      description: "Writes the sales of a span of days as a file for the accountants.",
      parameters: {
        since: { type: "date", required: true, description: "the first day" },
        format: { type: "text", choices: ["csv", "xlsx"], default: "csv" },
        rows: { type: "integer", min: 1, max: 1000000, description: "at most so many" },
        drafts: { type: "boolean", default: false },
        token: { type: "text", secret: true },
      },
    },
    stock_levels: { script: STOCK, owner: "Team Warehouse", labels: ["warehouse"] },
    monthly_report: { script: REPORT },
    invoice_mails: { script: 'echo "sent 12 invoices"', queue: "mails" },
    price_update: { script: 'echo "connection to prices.example.com refused" >&2; exit 7', attempts: 3, retry_delay: "1h" },
    label_print: { script: 'echo "printer 3 is out of paper" >&2; exit 9' },
    quiet: { script: "exit 0" },
  },
  recurring: {
    sync_open_orders: { schedule: "every 5 minutes", kind: "sync_open_orders" },
    nightly_import: { schedule: "30 2 * * *", kind: "nightly_import" },
    invoices: { schedule: "every weekday at 6:15", kind: "invoice_mails" },
  },
};

/** Lives in it for a while. Returns what the pages are about: runs and jobs by what became of them. */
export async function furnish(joblog) {
  const { warehouse_import: warehouse, stock_count: count } = joblog.puppets;
  const seen = {};
  await joblog.do("pause", "mails");
  await joblog.do("schedules", "pause", "invoices");
  seen.synced = await joblog.ran("sync_open_orders");
  await joblog.ran("sync_open_orders");
  seen.succeeded = await joblog.ran("monthly_report", { month: "2026-11", format: "pdf" });
  await joblog.enqueue("quiet", {}, "--count", "40");
  await joblog.enqueue("stock_levels", {}, "--count", "14");
  await joblog.enqueue("stock_levels", { fails: true });
  await joblog.enqueue("stock_levels", {}, "--count", "9");
  await joblog.enqueue("label_print", { printer: 3 }, "--count", "6");
  seen.failedJob = await joblog.enqueue("label_print", { printer: 3, copies: 2 });
  await joblog.becomes(seen.failedJob, "failed");
  await joblog.ran("nightly_import", { night: "2026-11-24" });
  seen.failed = await joblog.ran("nightly_import", { night: "2026-11-25" });
  seen.retryingJob = await joblog.enqueue("price_update", { list: "winter" });
  await joblog.becomes(seen.retryingJob, "scheduled");

  seen.countedJob = await joblog.enqueue("stock_count", { warehouse: "north" });
  count.say("counting the shelves of warehouse north");
  await joblog.becomes(seen.countedJob, "claimed");
  await joblog.do("cancel", String(seen.countedJob));
  await joblog.becomes(seen.countedJob, "finished");

  seen.runningJob = await joblog.enqueue("warehouse_import", { warehouse: "south", shelves: [1, 2, 3] });
  warehouse.count(1, 40);
  warehouse.warn("shelf 12 is empty");
  await joblog.becomes(seen.runningJob, "claimed");
  seen.blockedJob = await joblog.enqueue("warehouse_import", { warehouse: "west" });
  seen.pausedJob = await joblog.enqueue("invoice_mails", { day: "2026-11-25" }, "--count", "3");
  seen.scheduledJob = await joblog.enqueue("monthly_report", { month: "2026-12" }, "--in", "2h");
  [seen.running] = await joblog.json("logs", "--kind", "warehouse_import");
  [seen.cancelled] = await joblog.json("logs", "--kind", "stock_count");
  [seen.retrying] = await joblog.json("logs", "--kind", "price_update");
  return seen;
}

// SPDX-License-Identifier: MIT
// plainjob on SQLite, run by Bun, in a new file. As shipped (synchronous=NORMAL), or with
// BENCH_SYNCHRONOUS=FULL durable. It keeps the jobs that have run, and no log.
import { Database } from "bun:sqlite";
import { bun, defineQueue, defineWorker } from "plainjob";
import { countdown, figure, inPortions, job, jobs } from "./measure.mjs";

const synchronous = process.env.BENCH_SYNCHRONOUS ?? "NORMAL";
const peer = synchronous === "FULL" ? "plainjob FULL" : "plainjob NORMAL";
const logger = { error: console.error, warn() {}, info() {}, debug() {} };

function queueIn(file) {
  const database = new Database(`${process.env.BENCH_FOLDER}/${file}-${process.pid}.sqlite3`, {
    strict: true,
  });
  const queue = defineQueue({ connection: bun(database), logger });
  database.exec(`PRAGMA synchronous = ${synchronous}`);
  return queue;
}

const one = queueIn("one");
await figure(peer, "enqueue, one caller", jobs.one, () => {
  for (let i = 0; i < jobs.one; ++i) one.add("bench", job);
});
one.close();

const many = queueIn("many");
await figure(peer, "enqueue in bulk", jobs.bulk, () =>
  inPortions(jobs.bulk, 5000, (some) => many.addMany("bench", some)),
);
// One transaction for each change of a state: a tenth of the jobs takes long enough.
const count = Math.ceil(jobs.bulk / 10);
const ended = countdown(count);
const worker = defineWorker("bench", () => {}, {
  queue: many,
  logger,
  onCompleted: () => ended.tick(),
});
await figure(peer, "lives", count, async () => {
  worker.start();
  await ended.done;
});
await worker.stop();
process.exit(0);

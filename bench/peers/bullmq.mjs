// SPDX-License-Identifier: MIT
// BullMQ on Redis, which syncs its file before each answer: a worker with 300 jobs at once. It
// keeps the jobs that have run, and the lines of job.log.
import { Queue, Worker } from "bullmq";
import { countdown, figure, inPortions, job, jobs, line } from "./measure.mjs";

const connection = { path: process.env.BENCH_REDIS, maxRetriesPerRequest: null };

async function live(name, handler, queue, count) {
  const ended = countdown(count);
  let worker;
  await figure("BullMQ", name, count, async () => {
    worker = new Worker(queue.name, handler, { connection, concurrency: 300 });
    worker.on("completed", () => ended.tick());
    worker.on("error", (error) => console.error(error));
    await ended.done;
  });
  await worker.close();
}

const fill = (queue, count) =>
  inPortions(count, 1000, (some) => queue.addBulk(some.map((data) => ({ name: "bench", data }))));

const one = new Queue("one", { connection });
await figure("BullMQ", "enqueue, one caller", jobs.one, async () => {
  for (let i = 0; i < jobs.one; ++i) await one.add("bench", job);
});
await one.obliterate({ force: true });

const many = new Queue("many", { connection });
await figure("BullMQ", "enqueue in bulk", jobs.bulk, () => fill(many, jobs.bulk));
await live("lives", async () => {}, many, jobs.bulk);
await many.obliterate({ force: true });

const logged = new Queue("logged", { connection });
await fill(logged, jobs.logged);
const tenLines = (run) => Promise.all(Array.from({ length: 10 }, () => run.log(line)));
await live("lives with ten lines", tenLines, logged, jobs.logged);
await logged.obliterate({ force: true });
for (const queue of [one, many, logged]) await queue.close();

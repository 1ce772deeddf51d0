// SPDX-License-Identifier: MIT
// graphile-worker on PostgreSQL, batched: 500 jobs fetched at once, ends gathered. It deletes a job
// that has run, and keeps no log.
import { makeWorkerUtils, run, Logger } from "graphile-worker";
import pg from "pg";
import { countdown, figure, inPortions, job, jobs, until } from "./measure.mjs";

const connectionString = process.env.BENCH_POSTGRES;
const logger = new Logger(() => () => {});
const utils = await makeWorkerUtils({ connectionString, logger });
await utils.migrate();
const database = new pg.Client({ connectionString });
await database.connect();
await database.query("TRUNCATE graphile_worker._private_jobs");

await figure("graphile-worker", "enqueue, one caller", jobs.one, async () => {
  for (let i = 0; i < jobs.one; ++i) await utils.addJob("bench", job);
});
await database.query("TRUNCATE graphile_worker._private_jobs");
await figure("graphile-worker", "enqueue in bulk", jobs.bulk, () =>
  inPortions(jobs.bulk, 5000, (some) =>
    utils.addJobs(some.map((payload) => ({ identifier: "bench", payload }))),
  ),
);

const ran = countdown(jobs.bulk);
let runner;
await figure("graphile-worker", "lives", jobs.bulk, async () => {
  runner = await run({
    preset: {
      worker: {
        connectionString,
        concurrentJobs: 24,
        maxPoolSize: 26,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger,
      },
    },
    taskList: { bench: () => ran.tick() },
    noHandleSignals: true,
  });
  await ran.done;
  await until(async () => {
    const left = await database.query("SELECT FROM graphile_worker._private_jobs LIMIT 1");
    return left.rowCount === 0;
  });
});
await runner.stop();
await utils.release();
await database.end();

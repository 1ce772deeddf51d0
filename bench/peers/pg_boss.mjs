// SPDX-License-Identifier: MIT
// pg-boss on PostgreSQL: two workers that fetch 5,000 jobs at once, for as long as there are so
// many. It keeps a row of each job that has run, and no log.
import { PgBoss } from "pg-boss";
import pg from "pg";
import { countdown, figure, inPortions, job, jobs, until } from "./measure.mjs";

const connectionString = process.env.BENCH_POSTGRES;
const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
boss.on("error", (error) => console.error(error));
await boss.start();
const queue = `bench${process.pid}`;
await boss.createQueue(queue);
await boss.createQueue(`${queue}one`);
const database = new pg.Client({ connectionString });
await database.connect();

await database.query("DELETE FROM pgboss.job"); // Of the round before.

await figure("pg-boss", "enqueue, one caller", jobs.one, async () => {
  for (let i = 0; i < jobs.one; ++i) await boss.send(`${queue}one`, job);
});
await figure("pg-boss", "enqueue in bulk", jobs.bulk, () =>
  inPortions(jobs.bulk, 5000, (some) => boss.insert(queue, some.map((data) => ({ data })))),
);

// A queue that was filled all at once is unlike what PostgreSQL has seen of it: it would plan the
// fetch as if nearly nothing waited.
await database.query("ANALYZE pgboss.job");
const ran = countdown(jobs.bulk);
await figure("pg-boss", "lives", jobs.bulk, async () => {
  for (let worker = 0; worker < 2; ++worker) {
    await boss.work(
      queue,
      { batchSize: 5000, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
      async (some) => ran.tick(some.length),
    );
  }
  await ran.done;
  await until(async () => {
    const left = await database.query(
      "SELECT FROM pgboss.job WHERE name = $1 AND state < 'completed' LIMIT 1",
      [queue],
    );
    return left.rowCount === 0;
  });
});
await boss.stop({ graceful: false });
await database.end();

// SPDX-License-Identifier: MIT
// What each peer's script says and asks: how many jobs, their arguments, and a line per figure,
// "peer, figure, jobs per second", as bench/report.awk reads them. bench/engine_bench.cc does the
// same with joblog.
export const jobs = {
  one: Number(process.env.BENCH_ONE ?? 2000), // Enqueued one by one.
  bulk: Number(process.env.BENCH_BULK ?? 50000), // Enqueued together, then run.
  logged: Number(process.env.BENCH_LOGGED ?? 10000), // Run with ten lines of log each.
};

export const job = {
  customer: 4711,
  text: "about a hundred bytes of JSON, as the others have it",
};
export const line = "the quick brown fox jumps over the lazy dog and writes eighty characters of it..";

export async function figure(peer, name, count, work) {
  const begin = performance.now();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${peer}\t${name}\t${(count / seconds).toFixed(0)}`);
}

// Hands out `count` jobs in portions of at most `most`.
export async function inPortions(count, most, add) {
  for (let done = 0; done < count; done += most) {
    await add(Array.from({ length: Math.min(most, count - done) }, () => job));
  }
}

// A promise that is kept when `tick` has been called so often.
export function countdown(count) {
  let kept;
  const done = new Promise((resolve) => (kept = resolve));
  return {
    done,
    tick: (by = 1) => {
      count -= by;
      if (count <= 0) kept();
    },
  };
}

export async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
}

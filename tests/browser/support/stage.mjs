// SPDX-License-Identifier: MIT
// What every test file stands on: one joblog, one browser, and stories told to each viewer.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { Joblog } from "./joblog.mjs";
import { launch, look, VIEWERS } from "./viewers.mjs";

export const SCREENSHOTS = process.env.JOBLOG_SCREENSHOTS || join(dirname(process.env.JOBLOG_BINARY ?? "."), "screenshots");

/** Options are Joblog.start's. Returns `story(name, tell)`, or `story(name, { as: ["desktop"] }, tell)`:
 *  a test for each viewer, each with a page of its own: tell({ page, context, viewer, joblog, browser }).
 *  What the browser complains of fails it, unless it is like `forgive`. */
export async function stage(options) {
  const joblog = await Joblog.start(options);
  after(() => joblog.stop());
  const browser = await launch();
  after(() => browser.close());

  function story(name, ...rest) {
    const tell = rest.pop();
    const { as = Object.keys(VIEWERS), forgive, ...more } = rest[0] ?? {};
    for (const viewer of as) {
      test(`${name} (${viewer})`, async () => {
        const { context, page, complaints } = await look(browser, joblog, viewer, more);
        try {
          await tell({ page, context, viewer, joblog, browser });
          assert.deepEqual(complaints().filter((words) => !forgive?.test(words)), [], "the browser complains");
        } catch (error) {
          await keepSight(page, `failed ${name} (${viewer})`);
          throw error;
        } finally {
          await context.close();
        }
      });
    }
  }
  return { joblog, browser, story };
}

/** What the viewer saw when a story failed. */
async function keepSight(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name.replaceAll(/[^\w()]+/g, "_")}.png`) }).catch(() => {});
}

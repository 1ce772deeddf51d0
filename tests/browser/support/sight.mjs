// SPDX-License-Identifier: MIT
// What a viewer sees, and waits for.
import assert from "node:assert/strict";

/** Waits until it is there to be seen. */
export const sees = (locator) => locator.first().waitFor({ state: "visible" });
/** Waits until it is gone. */
export const seesNo = (locator) => locator.first().waitFor({ state: "hidden" });

/** Loads the page again until it is there: for what the server takes up in its own time. */
export async function seesAfterReloads(page, locator) {
  const deadline = performance.now() + 15_000;
  while (!(await locator.first().isVisible())) {
    assert.ok(performance.now() < deadline, `${locator} does not appear`);
    await page.reload();
  }
}

/** Whether all of its height is on the screen, without scrolling. */
export const isOnScreen = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** Waits for a condition of the page: an event of its own, however it comes about. */
export const until = (page, condition, argument) => page.waitForFunction(condition, argument);

export async function assertOnScreen(locator, what) {
  assert.ok(await isOnScreen(locator), `${what} is not on the screen`);
}

/** A mark on the page that a reload wipes away. */
export const leaveMark = (page) => page.evaluate(() => { window.joblogMark = true; });
export const isMarked = (page) => page.evaluate(() => window.joblogMark === true);

/** As if the reader turned to another tab, or back. */
export const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);

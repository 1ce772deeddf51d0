// SPDX-License-Identifier: MIT
// What must hold of every page in every state: axe finds nothing, the HTML is valid, nothing is wider
// than the window, nothing moves once it is there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import rules from "../htmlvalidate.config.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate(rules);

const ALL = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: { "target-size": { enabled: true } } };
/** What depends on how a page is laid out and painted, and not on its elements. */
const LOOKS = { runOnly: { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"] } };

export const accessible = (page) => axe(page, ALL);
export const accessibleLooks = (page) => axe(page, LOOKS);

async function axe(page, options) {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(AXE);
    await page.evaluate(() => { // axe sees no ground below lines that are left out of the layout.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(".term-chunk { content-visibility: visible !important; }");
      document.adoptedStyleSheets = [sheet];
    });
  }
  const violations = await page.evaluate(async (options) => (await window.axe.run(document, { ...options, resultTypes: ["violations"] })).violations, options);
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 300)}\n    ${failureSummary.replaceAll("\n", "\n    ")}`).join("\n  ")}`);
  assert.equal(violations.length, 0, told.join("\n"));
}

export function valid(html) {
  const report = validator.validateStringSync(html);
  const lines = html.split("\n");
  const told = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${ruleId}: ${message}\n  ${lines[line - 1]?.trim().slice(0, 300)}`));
  assert.ok(report.valid && told.length === 0, told.join("\n"));
}

export async function fitsItsWindow(page) {
  const { width, wide, culprits } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const sticksOut = (element) => element.getBoundingClientRect().right > width + 1 && !element.closest(".table-scroll, .strip-scroll, .terminal-body, .sr-only");
    const culprits = [...document.querySelectorAll("body *")].filter(sticksOut).slice(0, 3).map((element) => element.outerHTML.slice(0, 150));
    return { width, wide: document.documentElement.scrollWidth, culprits };
  });
  assert.ok(wide <= width, `the page is ${wide} px wide in a window of ${width} px:\n${culprits.join("\n")}`);
}

/** Counts from the first paint on what moves without the reader having touched anything. */
export const watchShifts = (page) => page.addInitScript(() => {
  window.joblogShifts = [];
  // Chromium now and then adds the place of a chunk with content-visibility twice before it is first painted:
  // then its lines seem to come from so much further right and down. Nothing of that is seen.
  const isCountedTwice = ({ node, previousRect, currentRect }) => {
    const chunk = (node instanceof Element ? node : node?.parentElement)?.closest(".term-chunk")?.getBoundingClientRect();
    const isPlaceOfChunk = (moved, place) => Math.abs(moved - place) < 1.5; // Shifts are in whole pixels.
    return chunk !== undefined && isPlaceOfChunk(previousRect.x - currentRect.x, chunk.x) && isPlaceOfChunk(previousRect.y - currentRect.y, chunk.y);
  };
  const comesFromNowhere = (source) => source.previousRect.width === 0 || isCountedTwice(source);
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      // What was left out of the layout and is now seen has come from nowhere: it has not moved.
      if (hadRecentInput || sources.every(comesFromNowhere)) continue;
      const place = ({ x, y, width, height }) => `${x},${y} ${width}x${height}`;
      const what = sources.map(({ node, previousRect, currentRect }) =>
        `${place(previousRect)} -> ${place(currentRect)} ${(node?.outerHTML ?? node?.textContent ?? "").slice(0, 120)}`);
      window.joblogShifts.push({ value, what });
    }
  }).observe({ type: "layout-shift", buffered: true });
});

/** Waits until everything is painted and no colour is on its way to another. */
export const settles = (page) => page.evaluate(async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished));
});

export async function standsStill(page) {
  await settles(page);
  const shifts = await page.evaluate(() => window.joblogShifts);
  const total = shifts.reduce((sum, { value }) => sum + value, 0);
  assert.ok(total < 0.02, `the page jumps by ${total.toFixed(3)}:\n${shifts.flatMap(({ what }) => what).join("\n")}`);
}

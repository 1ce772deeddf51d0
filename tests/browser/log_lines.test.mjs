// SPDX-License-Identifier: MIT
// Reading a log: lines have addresses, times have modes, and finding, selecting and copying are the
// browser's own.
import assert from "node:assert/strict";
import { isMarked, leaveMark, sees, seesNo, until } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const SCRIPT = `
seq -f "customer %.0f: unchanged" 1 899
echo "WARN customer 900: <b>no</b> such country" >&2
printf 'a very long line: %01000d\\n' 7
printf '\\033[32mgreen\\033[0m and plain\\n'
exit 3`;
const { joblog, story } = await stage({ commands: { import: { script: SCRIPT } } });
const run = await joblog.ran("import");
const address = `/job_logs/${run.id}`;

const SCRIPTED = { as: ["desktop", "phone"] };
const marked = (page) => page.locator(".term-line.is-selected").evaluateAll((lines) => lines.map(({ id }) => id));
const number = (page, line) => page.locator(`#L${line} .term-no`);
const onScreen = (id) => {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
};

story("a line's number is its address, and with shift a range", SCRIPTED, async ({ page }) => {
  await page.goto(`${address}?from=1`);
  await number(page, 120).click();
  assert.equal(new URL(page.url()).hash, "#L120");
  assert.deepEqual(await marked(page), ["L120"]);
  await number(page, 123).click({ modifiers: ["Shift"] });
  assert.equal(new URL(page.url()).hash, "#L120-L123");
  assert.deepEqual(await marked(page), ["L120", "L121", "L122", "L123"]);
});

story("an address of lines opens at them, also when they are far from where the log opens", SCRIPTED, async ({ page }) => {
  await page.goto(`${address}#L120-L122`);
  await sees(page.locator("#L120"));
  await until(page, onScreen, "L121");
  assert.deepEqual(await marked(page), ["L120", "L121", "L122"]);
});

story("without a script the address of a line opens at it, too", { as: ["no script"] }, async ({ page }) => {
  await page.goto(`${address}?from=1`);
  await number(page, 120).click();
  const line = page.locator("#L120:target");
  await sees(line);
  assert.equal(await line.evaluate((element) => getComputedStyle(element).borderInlineStartColor), "rgb(180, 182, 255)");
});

story("long lines are wrapped or not, on every log from then on", SCRIPTED, async ({ page }) => {
  await page.goto(address);
  const long = page.locator(".term-text", { hasText: "a very long line" });
  const height = async () => (await long.boundingBox()).height;
  const wrap = page.getByRole("button", { name: "Wrap" });
  assert.equal(await wrap.getAttribute("aria-pressed"), "true");
  const wrapped = await height();
  await wrap.click();
  const single = await height();
  assert.ok(single < wrapped / 2, `${single} px instead of ${wrapped} px`);
  await page.reload();
  await sees(page.locator('.terminal[data-wrap="off"]'));
  assert.equal(await height(), single);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page itself scrolls sideways");
  await wrap.click();
});

story("times are shown by the clock, since the start or since the line before", async ({ page, viewer }) => {
  await page.goto(`${address}?from=1`);
  const times = page.locator(".term-time");
  if (viewer !== "no script") await leaveMark(page);
  assert.match(await times.first().textContent(), /^\d\d:\d\d:\d\d\.\d{3} $/);
  const modes = page.getByRole("navigation", { name: "Time" });
  await modes.getByRole("link", { name: "start" }).click();
  await sees(times.getByText(/^\+\d+\.\d{3}/));
  await page.waitForURL("**time=start*");
  await modes.getByRole("link", { name: "delta" }).click();
  await page.waitForURL("**time=delta*");
  assert.match(await times.nth(1).textContent(), /^\+\d+\.\d{3} $/);
  await modes.getByRole("link", { name: "clock" }).click();
  await until(page, () => !location.search.includes("time="));
  assert.match(await times.first().textContent(), /^\d\d:\d\d:\d\d\.\d{3} $/);
  if (viewer !== "no script") assert.ok(await isMarked(page), "the page was loaded again");
});

story("what is copied reads as it was written, without line numbers", { as: ["desktop"] }, async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(address);
  for (const mode of ["clock", "start"]) {
    await page.getByRole("navigation", { name: "Time" }).getByRole("link", { name: mode }).click();
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector(".terminal-body")));
    await page.keyboard.press("Control+c");
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).trim().split("\n").map((line) => line.trimEnd());
    const time = { clock: String.raw`\d\d:\d\d:\d\d\.\d{3}`, start: String.raw`\+\d+\.\d{3}` }[mode];
    for (const words of ["error CommandFailed: exit code 3 .*", "info green and plain", "warn WARN customer 900: <b>no</b> such country"]) {
      assert.ok(lines.some((line) => new RegExp(`^${time} ${words}$`).test(line)), `${words} is not in\n${lines.slice(-6).join("\n")}`);
    }
  }
});

story("the browser's own search finds lines that are far out of sight", { as: ["desktop"] }, async ({ page }) => {
  await page.goto(`${address}?from=1`);
  assert.ok(await page.evaluate(() => window.find("customer 480: unchanged")));
  await until(page, onScreen, "L481");
});

story("the whole log is searched, with an exact count", async ({ page }) => {
  await page.goto(address);
  const search = page.getByLabel("Search the whole log");
  await search.fill("customer 9");
  await search.press("Enter");
  await sees(page.getByText("13 hits in the whole log")); // 9, 90 to 99, 900 and the error that repeats it.
  assert.equal(await page.locator(".term-line").count(), 13);
  assert.equal(await page.locator("mark").first().textContent(), "customer 9");
  await page.getByRole("link", { name: "Clear", exact: true }).click();
  await seesNo(page.getByText("hits in the whole log"));

  await search.fill("no such words");
  await search.press("Enter");
  await sees(page.getByText("No line holds", { exact: false }));
});

story("a level hides what is below it, and says so", async ({ page }) => {
  await page.goto(address);
  await page.getByRole("navigation", { name: "Level" }).getByRole("link", { name: "warn+" }).click();
  await sees(page.getByText(/^Only warnings and errors: 2 of 90\d lines\.$/));
  assert.equal(await page.locator(".term-line").count(), 2);
  await page.getByRole("link", { name: "Show all" }).click();
  await sees(page.locator(".term-line", { hasText: "green and plain" }));
});

story("colours of a command are shown, its markup is not obeyed", async ({ page }) => {
  await page.goto(address);
  await sees(page.locator(".term-text .fg-2").getByText("green", { exact: true }));
  await sees(page.getByText("customer 900: <b>no</b> such country").last());
  assert.equal(await page.locator(".term-text b").count(), 0);
});

story("the log is downloaded as text", async ({ page }) => {
  await page.goto(address);
  await page.locator(".terminal summary", { hasText: "Download" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "All lines as text" }).click()]);
  assert.match(download.suggestedFilename(), new RegExp(`${run.name}.*\\.(txt|log)$`));
  const stream = await download.createReadStream();
  let text = "";
  for await (const part of stream) text += part;
  assert.equal(text.trimEnd().split("\n").length, run.detail_count);
});

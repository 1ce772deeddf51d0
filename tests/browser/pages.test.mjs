// SPDX-License-Identifier: MIT
// Every page in every state, at a desk and on a phone, light and dark: accessible, valid, calm, no wider
// than its window, without a complaint of the browser. The screenshots are kept for people to look at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { accessible, accessibleLooks, fitsItsWindow, settles, standsStill, valid, watchShifts } from "./support/checks.mjs";
import { furnish, HOUSE } from "./support/furnished.mjs";
import { Joblog } from "./support/joblog.mjs";
import { SCREENSHOTS } from "./support/stage.mjs";
import { BARE, statesOf } from "./support/states.mjs";
import { launch, look } from "./support/viewers.mjs";

const NARROWEST = 320;
const TALLEST = 3_000; // Of a picture: the rest of a long log looks like its beginning.
const joblog = await Joblog.start(HOUSE);
after(() => joblog.stop());
const bare = await Joblog.start();
after(() => bare.stop());
const browser = await launch();
after(() => browser.close());
const seen = await furnish(joblog);
mkdirSync(join(SCREENSHOTS, "readme"), { recursive: true });

for (const state of statesOf(seen)) check(joblog, state);
for (const state of BARE) check(bare, state);

function check(site, state) {
  test(`${state.name}`, async (t) => {
    const viewers = ["desktop", "phone"].filter((viewer) => !state.only || state.only === viewer);
    await Promise.all(viewers.map((viewer) => t.test(viewer, () => checkAs(viewer, site, state))));
  });
}

async function checkAs(viewer, site, state) {
  const { context, page, complaints } = await look(browser, site, viewer, { stranger: state.stranger, reducedMotion: "reduce" });
  try {
    await watchShifts(page);
    const documents = [];
    page.on("response", (response) => response.request().isNavigationRequest() && documents.push(response.text().catch(() => "")));
    await page.goto(state.address);
    if (!state.address.includes("#")) await standsStill(page); // Else the browser goes to a line by itself.
    await state.then(page);
    await settles(page);
    if (viewer === "desktop") {
      valid(await documents.at(-1));
      await accessible(page);
    } else {
      await accessibleLooks(page);
    }
    await picture(page, state.name, viewer, "light");
    if (state.readme && viewer === "desktop") await pictureForReadme(page, state.readme);
    await fitsItsWindow(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await settles(page);
    if (!state.isBare) await accessibleLooks(page); // axe does not know the browser's own dark ground.
    await picture(page, state.name, viewer, "dark");
    if (viewer === "phone") {
      await page.setViewportSize({ width: NARROWEST, height: 640 });
      await fitsItsWindow(page);
    }
    assert.deepEqual(complaints(), [], "the browser complains");
  } finally {
    await context.close();
  }
}

async function picture(page, name, viewer, scheme) {
  const path = join(SCREENSHOTS, `${name.replaceAll(/\W+/g, "-")}.${viewer}.${scheme}.png`);
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...window, height: Math.min(height, TALLEST) });
  await settles(page);
  await page.screenshot({ path });
  await page.setViewportSize(window);
}

async function pictureForReadme(page, name) {
  const window = page.viewportSize();
  await page.setViewportSize({ ...window, height: 1100 });
  await settles(page);
  await page.screenshot({ path: join(SCREENSHOTS, "readme", `${name}.png`) });
  await page.setViewportSize(window);
}

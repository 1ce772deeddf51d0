// SPDX-License-Identifier: MIT
// Who looks at the pages: somebody at a desk, on a phone, without JavaScript. A viewer is a browser
// of their own that is signed in, and that notes whatever a browser complains of.
import { chromium } from "playwright-core";
import { PASSWORD, USER } from "./joblog.mjs";

export const VIEWERS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  "no script": { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
};
export const ZONE = "Europe/Berlin";

const ARGUMENTS = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
];
const PATIENCE = 15_000; // For anything to appear: a failure's price, not a pace.

/** The shell is Chromium without its own windows: the same pages for half the work. */
export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: ARGUMENTS });

/** Opens a page of the site; close its context when done. `complaints()` lists what the browser
 *  did not like.
 *  A `stranger` has no password, a `newcomer` has never told their time zone. */
export async function look(browser, joblog, viewer, { stranger, newcomer, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: joblog.url,
    httpCredentials: stranger ? undefined : { username: USER, password: PASSWORD },
    locale: "en-GB",
    timezoneId: ZONE,
    colorScheme: "light",
    ...VIEWERS[viewer],
    ...more,
  });
  context.setDefaultTimeout(PATIENCE);
  if (stranger) await seeRefusals(context);
  if (!newcomer) await context.addCookies([{ name: "joblog_zone", value: ZONE, url: joblog.url }]);
  const page = await context.newPage();
  const errors = [];
  const refusals = new Set();
  page.on("pageerror", (error) => errors.push({ text: `script: ${error.message}` }));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push({ text: message.text(), url: message.location().url });
  });
  page.on("response", (response) => {
    const request = response.request();
    if (response.status() >= 400 && (request.isNavigationRequest() || request.method() === "POST")) refusals.add(response.url());
  });
  // A browser calls every refusal an error; a refusal that is shown is a page like any other.
  const isShown = ({ text, url }) => text.startsWith("Failed to load resource") && refusals.has(url);
  const complaints = () => errors.filter((error) => !isShown(error)).map(({ text, url }) => `${text} (${url})`);
  return { context, page, complaints };
}

/** A browser shows what the server says to somebody without a password once its own question for one
 *  is cancelled; there is nobody here to cancel it. */
const seeRefusals = (context) => context.route("**/*", async (route) => {
  const response = await route.fetch();
  const { "www-authenticate": question, ...headers } = response.headers();
  if (!question) throw new Error("the server asks for no password");
  await route.fulfill({ response, headers });
});

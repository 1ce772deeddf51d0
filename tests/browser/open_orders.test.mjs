// SPDX-License-Identifier: MIT
// A customer asks about an order: find it, read it, come back to the same place.
import assert from "node:assert/strict";
import { sees } from "./support/sight.mjs";
import { stage } from "./support/stage.mjs";

const { joblog, story } = await stage({ orders: 400 });
const sync = await joblog.ran("sync_open_orders");

story("an order is found, read, and the list is as it was afterwards", async ({ page }) => {
  await page.goto("/open_orders?sort=cust_name&page=last");
  const place = await page.locator(".pager span").first().textContent();
  const row = page.locator("[data-row] .row-link").first();
  const name = (await row.textContent()).trim();
  const document = name.match(/\d{10}/)[0];
  await row.click();

  await sees(page.getByRole("heading", { name: new RegExp(`Order ${document}`) }));
  await sees(page.getByText("read-only copy"));
  await sees(page.getByText(/order \d+ of 400/));
  await page.locator("a.back").click();
  await sees(page.getByRole("heading", { name: "Open Orders" }));
  assert.equal(await page.locator(".pager span").first().textContent(), place);
  await sees(page.locator("[data-row] .row-link", { hasText: name }).first());
});

story("the search takes what is typed, percent signs too", async ({ page }) => {
  await page.goto("/open_orders");
  const customer = (await page.locator("[data-row]").first().textContent()).match(/\b45\d{8}\b/)[0];
  await page.getByRole("searchbox").fill(customer);
  await page.getByRole("button", { name: "Search" }).click();
  await sees(page.locator(".pager", { hasText: "that match" }));
  for (const row of await page.locator("[data-row]").all()) assert.match(await row.textContent(), new RegExp(customer));
  await page.goto("/open_orders?q=%25");
  await sees(page.getByRole("heading", { name: /No .*order/ }));
});

story("the page says how fresh it is and which run made it", async ({ page }) => {
  await page.goto("/open_orders");
  await sees(page.getByText("Synced"));
  await page.getByRole("link", { name: sync.name }).click();
  await sees(page.getByRole("heading", { name: new RegExp(sync.name) }));
});

story("next and previous walk through the list as it is sorted", async ({ page }) => {
  await page.goto("/open_orders?sort=cust_name");
  const rows = await page.locator("[data-row] .row-link").evaluateAll((links) => links.map((link) => link.pathname));
  await page.locator("[data-row] .row-link").first().click();
  await page.waitForURL(`**${rows[0]}?**`);
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForURL(`**${rows[1]}?**`);
  await page.getByRole("link", { name: "Previous" }).click();
  await page.waitForURL(`**${rows[0]}?**`);
});

// SPDX-License-Identifier: MIT
// A search that stopped before its end goes on by itself: the link that goes on is followed, and the
// rows behind it are put below those that are there, until there is a page of them, the search has
// come to its end or the reader leaves. Without it the link is there to be followed.
import { Controller } from "@hotwired/stimulus";
import { parse } from "./fragments.js";
import { refreshTimes } from "./times.js";

const ROWS = 25;

export default class extends Controller {
  static targets = ["link"];

  connect() {
    this.request = new AbortController();
    this.goOn();
  }

  /** Leaving the page ends the search: the server notices that nobody waits. */
  disconnect() {
    this.request.abort();
  }

  async goOn() {
    const wrap = document.querySelector(".table-wrap");
    if (!wrap || wrap.querySelectorAll("tr[data-row]").length >= ROWS) return;
    try {
      const { signal } = this.request;
      const response = await fetch(this.linkTarget.href, { headers: { accept: "text/html" }, signal });
      if (response.ok) this.show(wrap, parse(await response.text()));
    } catch {
      // The link is still there.
    }
  }

  show(wrap, page) {
    const found = page.querySelector(".table-wrap .rows");
    const table = wrap.querySelector(".rows");
    if (found && table) {
      for (const row of found.querySelectorAll("tbody > tr")) {
        if (!document.getElementById(row.id)) table.tBodies[0].append(row);
      }
    } else if (found) {
      wrap.querySelector(".empty")?.replaceWith(found);
    } else if (!table && !page.querySelector("#search-stop")) {
      wrap.querySelector(".empty")?.replaceWith(page.querySelector(".table-wrap .empty"));
    }
    refreshTimes();
    const further = page.querySelector("#search-stop");
    if (further) this.element.replaceWith(further); // It goes on in its turn.
    else this.element.remove();
  }
}

// SPDX-License-Identifier: MIT
// Keys for those who stay on the keyboard. On <body data-controller="keys" data-action="keydown@document->keys#press">.
//   /  search    j k  rows    enter  open    g then l j o m  go    e E  next, previous error    ?  help
// They can be turned off in the help, for good: this browser remembers it.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";

const GO_WITHIN = 1500;
const KEYS_KEY = "joblog.keys";
const TYPING = "input, textarea, select, [contenteditable]";

export default class extends Controller {
  static targets = ["help", "switch"];

  connect() {
    this.on = remembered();
    if (this.hasSwitchTarget) this.switchTarget.checked = this.on;
  }

  /** change->keys#choose on the switch. */
  choose() {
    this.on = this.switchTarget.checked;
    try { localStorage.setItem(KEYS_KEY, this.on ? "on" : "off"); } catch { /* Then it is not remembered. */ }
  }

  press(event) {
    if (!this.on || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]:modal")) return;
    const going = this.goingUntil > event.timeStamp;
    this.goingUntil = 0;
    const done = going ? this.go(event.key) : this.plain(event);
    if (done) event.preventDefault();
  }

  plain(event) {
    switch (event.key) {
      case "/": return this.search();
      case "j": return this.step(1);
      case "k": return this.step(-1);
      case "g": this.goingUntil = event.timeStamp + GO_WITHIN; return true;
      case "e": return this.error("next");
      case "E": return this.error("previous");
      case "?": return this.help();
      default: return false;
    }
  }

  search() {
    const field = [...document.querySelectorAll("input[type=search]")].find((input) => input.checkVisibility?.() ?? true);
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  /** Moves the focus to the next row's link: enter opens it, as it opens every link. */
  step(by) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (rows.length === 0) return false;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
    const link = next.querySelector(".row-link, a[href]");
    link?.focus({ focusVisible: true, preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  go(key) {
    const link = /^[a-z]$/.test(key) && document.querySelector(`a[data-go="${key}"]`);
    if (link) visit(link.href);
    return Boolean(link);
  }

  /** The run page's lines know their errors; see lines_controller.js. */
  error(direction) {
    return !document.dispatchEvent(new CustomEvent("joblog:error", { detail: { direction }, cancelable: true }));
  }

  help() {
    if (!this.hasHelpTarget) return false;
    this.helpTarget.showModal();
    return true;
  }
}

function remembered() {
  try { return localStorage.getItem(KEYS_KEY) !== "off"; } catch { return true; }
}

// SPDX-License-Identifier: MIT
// Puts pieces of a page that the server made in the place of older ones with the same id.
import { morphElements } from "@hotwired/turbo";

/** A template takes rows without their table, too. */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** What the reader sees of it; relative times age on their own, and forms have a new number in each
 *  answer: both are no change. */
function essence(element) {
  const copy = element.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-relative]")) time.textContent = "";
  for (const once of copy.querySelectorAll("input[name=once]")) once.removeAttribute("value");
  copy.classList.remove("is-changed");
  if (copy.className === "") copy.removeAttribute("class");
  return copy.outerHTML;
}

/** What the reader has opened stays open. */
function keepOpen(old, fresh) {
  const all = (element) => [element, ...element.querySelectorAll("*")].filter((one) => one.matches("details"));
  const before = all(old);
  all(fresh).forEach((details, i) => { details.open = before[i]?.open ?? false; });
}

function holdsSelection(element) {
  const selection = getSelection();
  return selection && !selection.isCollapsed && selection.containsNode(element, true);
}

/** Changes `old` into `fresh` where they differ; what has the focus keeps it, and text that is being
 *  selected is left alone until later. Says whether something changed. */
export function replace(old, fresh) {
  keepOpen(old, fresh);
  if (essence(old) === essence(fresh) || holdsSelection(old)) return false;
  morphElements(old, fresh);
  return true;
}

/** Replaces every element of the page whose successor, with the same id, stands at the fragment's top. */
export function replaceById(fragment) {
  for (const fresh of [...(typeof fragment === "string" ? parse(fragment) : fragment).children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) replace(old, fresh);
  }
}

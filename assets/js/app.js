// SPDX-License-Identifier: MIT
// Smooths pages that are complete without it: Turbo replaces full loads, and each controller below
// has one idea. Everything here may fail to load; nothing on the pages needs it.
import "@hotwired/turbo";
import { Application } from "@hotwired/stimulus";
import KeysController from "./keys_controller.js";
import LinesController from "./lines_controller.js";
import LiveListController from "./live_list_controller.js";
import SearchOnController from "./search_on_controller.js";
import TailController from "./tail_controller.js";
import { keepTimesFresh } from "./times.js";

// A log server is asked when somebody asks: hovering over 25 rows is no question.
document.addEventListener("turbo:before-prefetch", (event) => event.preventDefault());

// Turbo replaces <body>; what <html> says of theme and times comes with the new page, too.
document.addEventListener("turbo:before-render", ({ detail: { newBody } }) => {
  const fresh = newBody.parentElement?.dataset;
  if (!fresh) return; // A kept copy of an older page: the present preferences hold.
  const { dataset } = document.documentElement;
  for (const name of ["theme", "zone", "times"]) {
    if (fresh[name] === undefined) delete dataset[name];
    else dataset[name] = fresh[name];
  }
});

const application = Application.start();
application.register("keys", KeysController);
application.register("lines", LinesController);
application.register("live-list", LiveListController);
application.register("search-on", SearchOnController);
application.register("tail", TailController);

keepTimesFresh();
document.documentElement.dataset.script = "";

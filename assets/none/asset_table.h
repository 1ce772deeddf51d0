// SPDX-License-Identifier: MIT
// Stands for the table that assets/build.mjs makes when joblog is built without npm packages: no
// style and no script. Browsers show the pages as plain HTML, and every page works so.
#pragma once

#include "web/assets.h"

namespace joblog::web::assets {

inline const Asset table[] = {
    {"app.css", "/assets/none.css", "text/css; charset=utf-8", "", "", ""},
    {"app.js", "/assets/none.js", "text/javascript; charset=utf-8", "", "", ""},
    {"favicon.svg", "/assets/none.svg", "image/svg+xml",
     R"(<svg xmlns="http://www.w3.org/2000/svg"/>)", "", ""},
};

}  // namespace joblog::web::assets

// SPDX-License-Identifier: MIT
// What browsers load beside the pages: stylesheet, script, icon. All of it is inside the binary,
// each under a path that holds the hash of its content, so that a browser may keep it for ever.
// Made by assets/build.mjs; assets/README.md says what is in it.
#pragma once

#include <string_view>

#include "http/message.h"
#include "web/links.h"

namespace joblog::web::assets {

struct Asset {
  std::string_view name;  ///< "app.css"
  const char* path;       ///< "/assets/app-HASH.css"
  std::string_view content_type;
  std::string_view plain;
  std::string_view brotli;  ///< "": there is no compressed form.
  std::string_view gzip;    ///< Likewise.
};

/// What the name of a request stands for; null for an unknown one (an older build's, say).
const Asset* find(std::string_view path);

/// Where the asset of that name is: path("app.css") is "/assets/app-HASH.css". An unknown name is a
/// bug.
Url path(std::string_view name);

/// The answer to a GET below /assets/: the bytes, compressed as the browser likes, to be kept for
/// ever; 404 in plain text for an unknown one.
http::Response answer(const http::Request& request);

}  // namespace joblog::web::assets

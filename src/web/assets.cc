// SPDX-License-Identifier: MIT
// Finds assets and answers requests for them. There are a handful, so a walk finds one fast.
#include "web/assets.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "asset_table.h"
#include "base/text.h"

namespace joblog::web::assets {
namespace {

/// Whether the Accept-Encoding header names the coding and does not refuse it.
bool accepts(std::string_view header, std::string_view coding) {
  for (std::string_view item : split(header, ',')) {
    item = trim(item);
    if (!item.starts_with(coding)) continue;
    const std::string_view rest = trim(item.substr(coding.size()));
    if (rest.empty()) return true;
    if (rest.front() != ';') continue;  // Another coding, whose name starts alike.
    // "q=0", "q=0.0" refuse; every other weight is a yes.
    return rest.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace

const Asset* find(std::string_view path) {
  const auto* found =
      std::ranges::find_if(table, [&](const Asset& asset) { return asset.path == path; });
  return found == std::end(table) ? nullptr : found;
}

Url path(std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Asset::name);
  assert(found != std::end(table));
  return found == std::end(table) ? Url() : Url(found->path);
}

http::Response answer(const http::Request& request) {
  http::Response response;
  const Asset* asset = find(request.path);
  if (asset == nullptr) {
    response.status = 404;
    response.content_type = "text/plain; charset=utf-8";
    response.body = "No such asset. It may be one of another version: load the page again.\n";
    return response;
  }
  response.content_type = asset->content_type;
  response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  const std::string_view wanted = request.header("accept-encoding");
  if (!asset->brotli.empty() && accepts(wanted, "br")) {
    response.headers.emplace_back("Content-Encoding", "br");
    response.body = asset->brotli;
  } else if (!asset->gzip.empty() && accepts(wanted, "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = asset->gzip;
  } else {
    response.body = asset->plain;
  }
  return response;
}

}  // namespace joblog::web::assets

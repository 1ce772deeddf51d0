// SPDX-License-Identifier: MIT
#include "queue/isolated_messages.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/descriptor_message.h"
#include "base/text.h"

namespace joblog {
namespace {

namespace json = boost::json;

/// The text, then the variables, each ended by a NUL.
std::string in_one(const IsolatedRequest& request) {
  std::string all = request.text;
  all += '\0';
  for (const std::string& entry : request.variables) {
    all += entry;
    all += '\0';
  }
  return all;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

UniqueFd receive_request() {
  if (!send_message(kRunSocket, {&kAsksForRequest, 1})) return {};
  auto answer = receive_message(kRunSocket);
  if (!answer || answer->descriptors.empty()) return {};
  return std::move(answer->descriptors.front());
}

}  // namespace

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

UniqueFd request_file(const IsolatedRequest& request) {
  UniqueFd fd(::memfd_create("joblog-run", MFD_CLOEXEC));
  if (fd && write_all(fd.get(), in_one(request)) && ::lseek(fd.get(), 0, SEEK_SET) == 0) return fd;
  return {};
}

bool hand_over(int socket, const UniqueFd& request) {
  const std::array descriptors{request.get()};
  return send_message(socket, {&kAsksForRequest, 1}, descriptors);
}

IsolatedRequest take_isolated_request() {
  ::fcntl(kRunSocket, F_SETFD, FD_CLOEXEC);
  const UniqueFd file = receive_request();
  const std::string all = file ? read_all(file.get()) : "";
  IsolatedRequest request;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\0', at), all.size());
    if (at == 0) {
      request.text = all.substr(0, end);
    } else {
      request.variables.push_back(all.substr(at, end - at));
    }
    at = end + 1;
  }
  return request;
}

std::string text_of_outcome(const Outcome& outcome) {
  json::object object;
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    object = {{"outcome", "failure"},
              {"class", escape_invalid_utf8(failure->error_class)},
              {"message", escape_invalid_utf8(failure->message)},
              {"retry", failure->retry}};
  } else {
    object = {{"outcome", std::holds_alternative<Success>(outcome) ? "success" : "cancelled"}};
  }
  return json::serialize(object);
}

std::optional<Outcome> outcome_from(const std::string& text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr || !object->contains("outcome")) return std::nullopt;
  const auto string = [&](const char* key) {
    const auto* found = object->if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
  };
  if (string("outcome") == "success") return Success{};
  if (string("outcome") == "cancelled") return Cancelled{};
  const auto* retry = object->if_contains("retry");
  return Failure{string("class"), string("message"),
                 retry == nullptr || !retry->is_bool() || retry->get_bool()};
}

}  // namespace joblog

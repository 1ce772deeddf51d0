// SPDX-License-Identifier: MIT
// Masks secrets in what a program prints: where colours stand among the characters of one, and
// where a long line comes in pieces, too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace joblog {

/// `text` with every one of `secrets` of at least 6 bytes masked; shorter ones would hide ordinary
/// words. A secret is found as a reader sees it, without the escape sequences in between: the mask
/// takes the place of all from its first to its last character, and colours that change in there
/// follow the mask. `buffer` holds the result when there was one.
std::string_view without_secrets(std::string_view text, const std::vector<std::string>& secrets,
                                 std::string& buffer);

/// How much of `text`, which goes on elsewhere, can be masked and shown by itself: what follows may
/// be the beginning of a secret or of an escape sequence, and must be looked at with what comes.
std::size_t size_without_unfinished_secret(std::string_view text,
                                           const std::vector<std::string>& secrets);

}  // namespace joblog

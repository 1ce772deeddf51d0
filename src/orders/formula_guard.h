// SPDX-License-Identifier: MIT
// Texts that a spreadsheet would calculate instead of showing them. Which separator it splits a CSV
// file at depends on its country, so a formula may hide behind any of them: "Bolt;=HYPERLINK(…)".
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// Whether some spreadsheet would: one of = + - @ (or their full-width forms) stands in front, or
/// behind a comma, semicolon, tab, vertical bar (or their full-width forms) or line break, with
/// nothing before it but blanks, characters that show as nothing, quotes and apostrophes.
bool is_like_a_formula(std::string_view text);

/// `text` with an apostrophe in front, and one more where a formula would begin behind a separator.
std::string guarded(std::string_view text);

/// Takes off what guarded() put there: unguarded(guarded(text)) is `text`. A text that is not like
/// a guarded one comes back unchanged.
std::string unguarded(std::string_view text);

/// Whether Excel would show something else: it takes 0004711 for 4711, 1-2 for a date, and more
/// than fifteen digits for a rounded number.
bool is_changed_by_excel(std::string_view text);

/// ="0004711": what Excel shows as it stands; and back. A text that is none comes back unchanged.
std::string as_excel_text(std::string_view text);
std::string_view from_excel_text(std::string_view text);

}  // namespace joblog

// SPDX-License-Identifier: MIT
// Colours and weights become classes; base/terminal_text.h does the walk.
#include "web/job_logs/log/ansi.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/terminal_text.h"
#include "base/text.h"

namespace joblog::web::job_logs {
namespace {

struct Color {
  int red, green, blue;
};
/// The sixteen as most terminals show them, to find the nearest.
constexpr std::array<Color, 16> kPalette{{{0, 0, 0},
                                          {187, 0, 0},
                                          {0, 187, 0},
                                          {187, 187, 0},
                                          {0, 0, 187},
                                          {187, 0, 187},
                                          {0, 187, 187},
                                          {187, 187, 187},
                                          {85, 85, 85},
                                          {255, 85, 85},
                                          {85, 255, 85},
                                          {255, 255, 85},
                                          {85, 85, 255},
                                          {255, 85, 255},
                                          {85, 255, 255},
                                          {255, 255, 255}}};

std::int8_t nearest_color(Color wanted) {
  const auto distance = [wanted](const Color& color) {
    const int red = color.red - wanted.red, green = color.green - wanted.green,
              blue = color.blue - wanted.blue;
    return 3 * red * red + 4 * green * green + 2 * blue * blue;
  };
  const auto nearest = std::ranges::min_element(kPalette, {}, distance);
  return static_cast<std::int8_t>(nearest - kPalette.begin());
}

/// Of the 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys.
std::int8_t color_of_256(int index) {
  if (index < 16) return static_cast<std::int8_t>(index);
  if (index >= 232) {
    const int grey = 8 + (index - 232) * 10;
    return nearest_color({grey, grey, grey});
  }
  const auto level = [](int step) { return step == 0 ? 0 : 55 + step * 40; };
  const int cube = index - 16;
  return nearest_color({level(cube / 36), level(cube / 6 % 6), level(cube % 6)});
}

/// The numbers between ESC [ and m; at most as many as any real one has. "38:2::1:2:3" reads as
/// "38;2;1;2;3", of other groups ("4:3", a curly line) only the first number counts. Empty when
/// there is anything else in it: then it sets no looks.
std::vector<int> numbers_of(std::string_view text) {
  constexpr std::size_t kMax = 32;
  std::vector<int> numbers;
  for (const std::string_view group : split(text, ';')) {
    std::vector<int> parts;
    for (const std::string_view part : split(group, ':')) {
      const auto number = part.empty() ? 0 : parse_int(part).value_or(-1);
      if (number < 0) return {};
      parts.push_back(static_cast<int>(std::min<std::int64_t>(number, 9999)));
    }
    const bool is_color = parts[0] == 38 || parts[0] == 48;
    if (!is_color) parts.resize(1);
    if (parts.size() == 6 && parts[1] == 2) parts.erase(parts.begin() + 2);  // A colour space.
    numbers.insert(numbers.end(), parts.begin(), parts.end());
    if (numbers.size() >= kMax) break;
  }
  return numbers;
}

/// What follows 38 or 48: "5;n" or "2;r;g;b". Moves `at` past it.
std::optional<std::int8_t> extended_color(const std::vector<int>& numbers, std::size_t& at) {
  const auto byte = [&](std::size_t index) {
    return index < numbers.size() ? std::clamp(numbers[index], 0, 255) : 0;
  };
  if (at + 1 >= numbers.size()) return std::nullopt;
  const int form = numbers[at + 1];
  if (form == 5) {
    at += 2;
    return color_of_256(byte(at));
  }
  if (form == 2) {
    at += 4;
    return nearest_color({byte(at - 2), byte(at - 1), byte(at)});
  }
  return std::nullopt;
}

void set_color(AnsiState& state, const std::vector<int>& numbers, std::size_t& at) {
  const int code = numbers[at];
  std::int8_t& side = code < 40 || (code >= 90 && code < 100) ? state.foreground : state.background;
  if (code >= 90) {
    side = static_cast<std::int8_t>(code % 10 + 8);
  } else if (code % 10 == 9) {
    side = -1;
  } else if (code % 10 < 8) {
    side = static_cast<std::int8_t>(code % 10);
  } else if (const auto color = extended_color(numbers, at)) {
    side = *color;
  }
}

void set_looks(AnsiState& state, std::string_view parameters) {
  const auto numbers = numbers_of(parameters);
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    const int code = numbers[at];
    switch (code) {
      case 0:
        state = {};
        break;
      case 1:
        state.bold = true;
        break;
      case 2:
        state.dim = true;
        break;
      case 3:
        state.italic = true;
        break;
      case 4:
        state.underline = true;
        break;
      case 7:
        state.inverse = true;
        break;
      case 9:
        state.strike = true;
        break;
      case 22:
        state.bold = state.dim = false;
        break;
      case 23:
        state.italic = false;
        break;
      case 24:
        state.underline = false;
        break;
      case 27:
        state.inverse = false;
        break;
      case 29:
        state.strike = false;
        break;
      default:
        if ((code >= 30 && code < 50) || (code >= 90 && code < 98) || (code >= 100 && code < 108))
          set_color(state, numbers, at);
    }
  }
}

std::string classes_of(const AnsiState& state) {
  std::string out;
  const auto add = [&out](std::string_view name) {
    if (!out.empty()) out += ' ';
    out += name;
  };
  int foreground = state.foreground, background = state.background;
  if (state
          .inverse) {  // The page's own colours depend on the theme: a plain plate stands for them.
    constexpr int kPlate = 8;
    background = foreground >= 0 ? foreground : kPlate;
    foreground = -1;
  }
  if (foreground >= 0) add(fmt::format("fg-{}", foreground));
  if (background >= 0) add(fmt::format("bg-{}", background));
  if (state.bold) add("ansi-bold");
  if (state.dim) add("ansi-dim");
  if (state.italic) add("ansi-italic");
  if (state.underline) add("ansi-underline");
  if (state.strike) add("ansi-strike");
  return out;
}

}  // namespace

std::vector<Span> ansi_spans(std::string message, AnsiState& state) {
  std::vector<Span> spans;
  std::string classes = classes_of(state);
  if (!message.empty() && std::ranges::none_of(message, may_be_special)) {  // Most lines.
    spans.push_back({std::move(message), std::move(classes)});
    return spans;
  }
  const auto add = [&spans](std::string_view text, const std::string& looks) {
    if (spans.empty() || spans.back().classes != looks) spans.push_back({"", looks});
    spans.back().text += text;
  };
  walk_terminal_text(
      message, [&](std::string_view text) { add(text, classes); },
      [&](std::string_view control) { add(control, "ansi-dim"); },
      [&](std::string_view parameters) {
        set_looks(state, parameters);
        classes = classes_of(state);
      });
  return spans;
}

std::string ansi_text(std::string_view message) { return plain_terminal_text(message); }

}  // namespace joblog::web::job_logs

// SPDX-License-Identifier: MIT
// The file is opened in Excel by most, and read by programs: a byte order mark says that it is
// UTF-8 (readers of CSV take it off), the header names the columns as the store and the
// configuration do (labels may be reworded), and it reads back as it was. The file of one sync is
// whole, whatever syncs do while it is sent: the cursor holds on to the rows that it began with.
#include "web/orders/csv_download.h"

#include <fmt/format.h>

#include <memory>
#include <numeric>
#include <stdexcept>

#include "base/text.h"
#include "core/times.h"
#include "web/orders/csv.h"
#include "web/orders/orders_query.h"
#include "web/orders/refusal.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kPieceBytes = 32 << 10;

class CsvSource final : public http::BodySource {
 public:
  CsvSource(std::unique_ptr<OrderCursor> orders, Columns columns, const CsvStyle& style)
      : orders_(std::move(orders)), columns_(std::move(columns)), style_(style) {}

  bool next(std::string& out) override {
    const std::size_t before = out.size();
    if (!has_header_) write_header(out);
    while (more_ && out.size() - before < kPieceBytes) {
      const auto more = orders_->next([&](const OrderRow& row) { write(out, row); });
      if (!more) throw std::runtime_error(more.error().message);
      more_ = *more;
    }
    return out.size() > before;
  }

 private:
  void write_header(std::string& out) {
    has_header_ = true;
    if (style_.has_byte_order_mark) out += byte_order_mark;
    for (const std::size_t column : columns_) {
      if (column != columns_.front()) out += style_.separator;
      out += order_columns[column].attribute;
    }
    out += csv_line_end;
  }
  void write(std::string& out, const OrderRow& row) const {
    for (const std::size_t column : columns_) {
      if (column != columns_.front()) out += style_.separator;
      append_csv(out, row[column], order_columns[column].type, style_, order_columns[column].use);
    }
    out += csv_line_end;
  }

  const std::unique_ptr<OrderCursor> orders_;
  const Columns columns_;
  const CsvStyle style_;
  bool has_header_ = false;
  bool more_ = true;
};

Columns all_columns() {
  Columns columns(order_columns.size());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

Result<char> separator_of(const std::string& text, char otherwise) {
  if (text.empty()) return otherwise;
  for (const auto& [name, separator] :
       {std::pair{",", ','}, std::pair{"comma", ','}, std::pair{";", ';'},
        std::pair{"semicolon", ';'}, std::pair{"\t", '\t'}, std::pair{"tab", '\t'},
        std::pair{"|", '|'}, std::pair{"bar", '|'}}) {
    if (text == name) return separator;
  }
  return fail(ErrorKind::invalid,
              fmt::format("{} does not separate cells: it may be comma, semicolon, tab or bar.",
                          in_quotes(text)));
}

Result<CsvStyle> style_of(const PageContext& context) {
  CsvStyle style{.is_for_excel = context.parameter("for") == "excel"};
  style.has_byte_order_mark = context.parameter("bom") != "no";
  const auto separator =
      separator_of(context.parameter("separator"), style.is_for_excel ? ';' : style.separator);
  if (!separator) return std::unexpected(separator.error());
  style.separator = *separator;
  return style;
}

/// "open_orders-20261123T140000Z.csv": names the sync by its time, for every file system.
std::string file_name(const SyncState& state) {
  std::string time;
  for (const char c : iso_utc(state.synced_at).substr(0, 19)) {
    if (c != '-' && c != ':') time += c;
  }
  return fmt::format("open_orders-{}Z.csv", time);
}

}  // namespace

http::Response csv_download(const PageContext& context, const OrdersOptions& options) {
  const auto query = orders_query(context);
  if (!query) return refuse(context, query.error());
  const auto style = style_of(context);
  if (!style) return refuse(context, style.error());
  const auto view = options.reader.current();
  if (!view) return refuse(context, view.error());
  if (!*view) return refuse_before_first_sync(context, 409);
  auto orders = (*view)->all(query->list);
  if (!orders) return refuse(context, orders.error());

  http::Response response{.status = 200, .content_type = "text/csv; charset=utf-8"};
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"",
                                                                   file_name((*view)->state())));
  response.source = std::make_unique<CsvSource>(
      std::move(*orders), query->columns ? *query->columns : all_columns(), *style);
  return response;
}

}  // namespace joblog::web::orders

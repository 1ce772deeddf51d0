// SPDX-License-Identifier: MIT
// The 68 columns of an open order, once: DDL, mapping, pages and CSV derive from this table. Their
// order here is the order of the fields in an OrderRow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace joblog {

enum class ColumnType {
  integer,
  string,  ///< One line.
  text,    ///< May have several lines.
  date,    ///< Kept as text, YYYY-MM-DD.
};

/// What the numbers of an integer column are.
enum class NumberUse : std::uint8_t {
  quantity,  ///< Counted and measured: fractions are kept as decimals (base/decimal.h).
  code,      ///< Names of things: kept as text where they are more than a bare number ("DE01").
  item,      ///< The same, but 000010 and 10 are one item.
};

struct OrderColumn {
  std::string_view source_name;  ///< As the ERP's view spells it.
  std::string_view attribute;    ///< As we do: column of the store, key of the configuration.
  ColumnType type;
  std::string_view section;  ///< Where the page of one order shows it.
  std::string_view label;
  NumberUse use = NumberUse::quantity;
};

// clang-format off
inline constexpr std::array<OrderColumn, 68> order_columns{{
    {"soldTo", "sold_to", ColumnType::integer, "Customer", "Sold to", NumberUse::code},
    {"shipTo", "ship_to", ColumnType::integer, "Customer", "Ship to", NumberUse::code},
    {"custName", "cust_name", ColumnType::string, "Customer", "Customer"},
    {"country", "country", ColumnType::string, "Customer", "Country"},
    {"custPONum", "cust_po_num", ColumnType::string, "Customer", "Customer PO"},
    {"NAME1", "name1", ColumnType::string, "Customer", "Name 1"},
    {"fullName", "full_name", ColumnType::string, "Customer", "Full name"},
    {"customerNote", "customer_note", ColumnType::text, "Customer", "Customer note"},
    {"salesDoc", "sales_doc", ColumnType::string, "Order", "Sales document"},
    {"itemNumber", "item_number", ColumnType::integer, "Order", "Item", NumberUse::item},
    {"salesType", "sales_type", ColumnType::string, "Order", "Sales type"},
    {"plant", "plant", ColumnType::integer, "Order", "Plant", NumberUse::code},
    {"soStloc", "so_stloc", ColumnType::string, "Order", "SO storage location"},
    {"material", "material", ColumnType::string, "Order", "Material"},
    {"materialDescription", "material_description", ColumnType::string,
     "Order", "Material description"},
    {"bismt", "bismt", ColumnType::string, "Order", "Old material number"},
    {"orderDate", "order_date", ColumnType::date, "Order", "Order date"},
    {"requestedDate", "requested_date", ColumnType::date, "Order", "Requested date"},
    {"orderQty", "order_qty", ColumnType::integer, "Order", "Ordered"},
    {"orderQty_UoM", "order_qty_uom", ColumnType::string, "Order", "Ordered UoM"},
    {"openOrderQty", "open_order_qty", ColumnType::integer, "Order", "Open"},
    {"openOrderQty_UoM", "open_order_qty_uom", ColumnType::string, "Order", "Open UoM"},
    {"openDelQty", "open_del_qty", ColumnType::integer, "Order", "Open delivery"},
    {"openDelQty_UoM", "open_del_qty_uom", ColumnType::string, "Order", "Open delivery UoM"},
    {"giQty", "gi_qty", ColumnType::integer, "Order", "Goods issued"},
    {"giQty_UoM", "gi_qty_uom", ColumnType::string, "Order", "Goods issued UoM"},
    {"estShipDate", "est_ship_date", ColumnType::date, "Shipping", "Estimated ship date"},
    {"plGlDate", "pl_gl_date", ColumnType::date, "Shipping", "Planned goods issue"},
    {"shipType", "ship_type", ColumnType::integer, "Shipping", "Ship type", NumberUse::code},
    {"shipStatus", "ship_status", ColumnType::string, "Shipping", "Ship status"},
    {"shipStatusID", "ship_status_id", ColumnType::string, "Shipping", "Ship status id"},
    {"shippingFrom", "shipping_from", ColumnType::string, "Shipping", "Shipping from"},
    {"shippingType", "shipping_type", ColumnType::string, "Shipping", "Shipping type"},
    {"deliveryNumber", "delivery_number", ColumnType::string, "Shipping", "Delivery"},
    {"deliveryItemNumber", "delivery_item_number", ColumnType::integer,
     "Shipping", "Delivery item", NumberUse::item},
    {"shipmentNumber", "shipment_number", ColumnType::string, "Shipping", "Shipment"},
    {"transitTime", "transit_time", ColumnType::integer, "Shipping", "Transit time (days)"},
    {"daysLate", "days_late", ColumnType::integer, "Shipping", "Days late"},
    {"leadtime", "leadtime", ColumnType::integer, "Shipping", "Lead time (days)"},
    {"inStock", "in_stock", ColumnType::integer, "Inventory", "In stock"},
    {"neededQty", "needed_qty", ColumnType::integer, "Inventory", "Needed"},
    {"orderShortfall", "order_shortfall", ColumnType::integer, "Inventory", "Order shortfall"},
    {"cumuShortfall", "cumu_shortfall", ColumnType::integer, "Inventory", "Cumulative shortfall"},
    {"totalShortfall", "total_shortfall", ColumnType::integer, "Inventory", "Total shortfall"},
    {"unrestrictedQty", "unrestricted_qty", ColumnType::integer, "Inventory", "Unrestricted"},
    {"unrestrictedQty_UoM", "unrestricted_qty_uom", ColumnType::string,
     "Inventory", "Unrestricted UoM"},
    {"safetyStock", "safety_stock", ColumnType::integer, "Inventory", "Safety stock"},
    {"baseUoM", "base_uom", ColumnType::string, "Inventory", "Base UoM"},
    {"iStloc", "i_stloc", ColumnType::string, "Inventory", "Issuing storage location"},
    {"sLoc", "s_loc", ColumnType::string, "Inventory", "Storage location"},
    {"orderStatus", "order_status", ColumnType::string, "Status", "Order status"},
    {"actionText", "action_text", ColumnType::text, "Status", "Action"},
    {"actionDate", "action_date", ColumnType::date, "Status", "Action date"},
    {"actionUser", "action_user", ColumnType::string, "Status", "Action by"},
    {"currentText", "current_text", ColumnType::text, "Status", "Current text"},
    {"csrName", "csr_name", ColumnType::string, "Status", "CSR"},
    {"CSR_actionText", "csr_action_text", ColumnType::text, "Status", "CSR action"},
    {"CSR_actionDate", "csr_action_date", ColumnType::string, "Status", "CSR action date"},
    {"CSR_actionUser", "csr_action_user", ColumnType::string, "Status", "CSR action by"},
    {"salesRep", "sales_rep", ColumnType::string, "Sales and service", "Sales representative"},
    {"serviceAgentNumber", "service_agent_number", ColumnType::string,
     "Sales and service", "Service agent number"},
    {"serviceAgentName", "service_agent_name", ColumnType::string,
     "Sales and service", "Service agent"},
    {"equipment", "equipment", ColumnType::string, "Additional", "Equipment"},
    {"processOrderNum", "process_order_num", ColumnType::string, "Additional", "Process order"},
    {"tempSensitive", "temp_sensitive", ColumnType::integer, "Additional", "Temperature sensitive", NumberUse::code},
    {"udCode", "ud_code", ColumnType::string, "Additional", "Usage decision code"},
    {"fertCode", "fert_code", ColumnType::string, "Additional", "Finished product code"},
    {"fertDesc", "fert_desc", ColumnType::string, "Additional", "Finished product"},
}};
// clang-format on

/// Where an attribute stands in order_columns, if it is one.
constexpr std::optional<std::size_t> find_order_column(std::string_view attribute) {
  for (std::size_t i = 0; i < order_columns.size(); ++i)
    if (order_columns[i].attribute == attribute) return i;
  return std::nullopt;
}

/// The same for an attribute written in code: a wrong name does not compile.
consteval std::size_t order_column_index(std::string_view attribute) {
  return find_order_column(attribute).value();
}

namespace order_column {
inline constexpr std::size_t cust_name = order_column_index("cust_name");
inline constexpr std::size_t sales_doc = order_column_index("sales_doc");
inline constexpr std::size_t item_number = order_column_index("item_number");
inline constexpr std::size_t material = order_column_index("material");
}  // namespace order_column

static_assert(order_columns.size() == 68);
static_assert(find_order_column("sold_to") == 0);
static_assert(find_order_column("fert_desc") == 67);
static_assert(!find_order_column("soldTo"));
static_assert(order_columns[order_column::sales_doc].source_name == "salesDoc");
static_assert(order_columns[order_column::item_number].type == ColumnType::integer);

}  // namespace joblog

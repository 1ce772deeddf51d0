// SPDX-License-Identifier: MIT
// Which column of a source is which attribute, however its name is written, and what is said when
// that is not clear.
#include "orders/mapping/column_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orders/mapping/column_names.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;

using Names = std::vector<std::string>;

constexpr std::size_t kQuantity = order_column_index("order_qty");

Names all_source_names() {
  Names names;
  for (const OrderColumn& column : order_columns) names.emplace_back(column.source_name);
  return names;
}

Names without(Names names, std::string_view name) {
  std::erase(names, name);
  return names;
}

TEST(ColumnNames, AreTheSameWhateverStandsAroundThem) {
  for (const std::string name : {" custName", "custName ", "\tcustName\r", "\u00A0custName\u00A0",
                                 "\uFEFFcustName", "\u200BcustName", "\u3000custName\u2003"})
    EXPECT_EQ(comparable_name(name), "custname") << name;
}

TEST(ColumnNames, AreTheSameInEitherFormOfUnicodeAndAnyCase) {
  EXPECT_EQ(comparable_name("Gr\u00F6\u00DFe"), comparable_name("gro\u0308sse"));
  EXPECT_EQ(comparable_name("M\u00DCLLER"), comparable_name("mu\u0308ller"));
  EXPECT_EQ(comparable_name("\u0417\u0410\u041A\u0410\u0417"),
            comparable_name("\u0437\u0430\u043A\u0430\u0437"));
  EXPECT_NE(comparable_name("Menge"), comparable_name("Menge 2"));
}

TEST(ColumnNames, OfStrayBytesAreStillComparable) {
  EXPECT_EQ(comparable_name(" M\xFC"
                            "LLER "),
            "m\xFC"
            "ller");
  EXPECT_EQ(comparable_name(""), "");
  EXPECT_EQ(comparable_name(" \u00A0 "), "");
}

TEST(ColumnNames, AreNearWhenOnlySpacesUnderscoresDashesOrDotsDiffer) {
  for (const std::string name :
       {"Sales Doc", "sales_doc", "SALES-DOC", "Sales.\u00A0Doc", "sales\u2013doc"})
    EXPECT_EQ(loose_name(name), "salesdoc") << name;
}

TEST(ColumnMatch, HasNothingToSayAboutACompleteSource) {
  const ColumnMatch match = match_columns(all_source_names(), {});
  EXPECT_EQ(match.found(), 68u);
  EXPECT_THAT(match.warnings, IsEmpty());
  EXPECT_THAT(match.remarks, IsEmpty());
}

TEST(ColumnMatch, PassesOverSpacesAroundNamesInSourceAndConfiguration) {
  const ColumnMatch match =
      match_columns({" salesDoc", "itemNumber ", "\uFEFFcustName", " Werk "}, {{"plant", "werk "}});
  EXPECT_EQ(match.found(), 4u);
  EXPECT_EQ(match.places[order_column_index("plant")], 3u);
  EXPECT_THAT(match.warnings, IsEmpty());
}

TEST(ColumnMatch, NamesAllMissingAttributesInOneLineThatIsNoWarning) {
  const ColumnMatch match =
      match_columns(without(without(all_source_names(), "plant"), "leadtime"), {});
  EXPECT_THAT(match.warnings, IsEmpty());
  EXPECT_THAT(match.remarks,
              ElementsAre("2 attributes of an order have no column in the source and "
                          "stay empty: plant, leadtime"));
}

TEST(ColumnMatch, NamesWhatIsThereWhereMostIsMissing) {
  const ColumnMatch match = match_columns({"salesDoc", "itemNumber"}, {});
  EXPECT_THAT(match.remarks,
              ElementsAre("the source has a column for 2 of the 68 attributes of an order: "
                          "sales_doc, item_number; the others stay empty"));
}

TEST(ColumnMatch, NamesUnusedColumnsInOneLineThatIsBounded) {
  Names names = all_source_names();
  for (int i = 0; i < 100; ++i) names.push_back("extra" + std::to_string(i));
  const ColumnMatch match = match_columns(names, {});
  EXPECT_THAT(match.warnings, IsEmpty());
  ASSERT_THAT(match.remarks, ElementsAre(AllOf(HasSubstr("100 columns of the source are not used: "
                                                         "\"extra0\""),
                                               HasSubstr("and 80 more"))));
}

TEST(ColumnMatch, NamesANearMissAndTheLineThatMapsIt) {
  const ColumnMatch match = match_columns({"Sales Doc", "itemNumber", "cust-name"}, {});
  EXPECT_THAT(match.places[order_column::sales_doc], std::nullopt);
  EXPECT_THAT(match.warnings,
              Contains(AllOf(HasSubstr("\"Sales Doc\" (column 1) differs from it in spaces"),
                             HasSubstr("sales_doc = \"Sales Doc\" in [open_orders.mapping]"))));
  EXPECT_THAT(match.warnings, Contains(HasSubstr("cust_name = \"cust-name\"")));
}

TEST(ColumnMatch, TakesTheFirstOfSeveralColumnsOfOneNameAndSaysWhere) {
  for (const std::string second : {"orderQty", "ORDERQTY", " orderQty\u00A0"}) {
    const ColumnMatch match = match_columns({"salesDoc", "itemNumber", "orderQty", second}, {});
    EXPECT_THAT(match.places[kQuantity], Optional(2u));
    EXPECT_THAT(match.warnings,
                ElementsAre(AllOf(HasSubstr("\"orderQty\" occurs 2 times in the source, in columns "
                                            "3 and 4: order_qty is read from column 3"),
                                  HasSubstr("order_qty = \"orderQty#2\""))))
        << second;
    EXPECT_THAT(match.remarks, Not(Contains(HasSubstr("not used"))));
  }
}

TEST(ColumnMatch, TakesTheNthOfANameOrAPlaceThatTheConfigurationNames) {
  const Names names{"Bestellmenge", "itemNumber", "Menge", "Menge"};
  for (const auto& [wanted, place] : {std::pair{"Menge#1", 2u}, std::pair{"menge#2", 3u},
                                      std::pair{"#4", 3u}, std::pair{"#1", 0u}}) {
    const ColumnMatch match = match_columns(names, {{"order_qty", wanted}});
    EXPECT_THAT(match.places[kQuantity], Optional(place)) << wanted;
    EXPECT_THAT(match.warnings, IsEmpty()) << wanted;
  }
}

TEST(ColumnMatch, TakesANameWithAHashThatIsWrittenSoInTheSource) {
  const ColumnMatch match = match_columns({"salesDoc", "Item #2"}, {{"item_number", "Item #2"}});
  EXPECT_THAT(match.places[order_column::item_number], Optional(1u));
}

TEST(ColumnMatch, SaysThatAConfiguredColumnIsNotThere) {
  for (const std::string wanted : {"werk", "salesDoc#2", "#9", "#0", "salesDoc#x"}) {
    const ColumnMatch match = match_columns({"salesDoc", "itemNumber"}, {{"plant", wanted}});
    EXPECT_THAT(match.places[order_column_index("plant")], std::nullopt) << wanted;
    EXPECT_THAT(match.warnings, ElementsAre(HasSubstr("no column \"" + wanted +
                                                      "\", which [open_orders.mapping] "
                                                      "names for plant")))
        << wanted;
  }
}

TEST(ColumnMatch, WritesTheLineOfTheMappingSoThatItCanBeCopied) {
  const auto line_for = [](const std::string& name) {
    const Names names{"salesDoc", name};
    const ColumnMatch match = match_columns(names, {});
    return missing_columns(match, names, {}, {order_column::item_number}).value_or("");
  };
  EXPECT_THAT(line_for("itemNumber\n\"Pos.\" a\\b"),
              HasSubstr(R"(write item_number = "itemNumber\n\"Pos.\" a\\b" into [open)"));
  EXPECT_THAT(line_for("itemNumber\x1bx"), HasSubstr(R"(item_number = "itemNumber\u001Bx")"));
  EXPECT_THAT(line_for("itemNumber \xFC"), HasSubstr(R"(item_number = "#2")")) << "no UTF-8";
  EXPECT_THAT(line_for("itemNumber" + std::string(200, 'r')), HasSubstr("item_number = \"#2\""));
  const ColumnMatch near =
      match_columns({"item\nNumber", "sales\"Doc"}, {{"sales_doc", "salesDoc"}});
  EXPECT_THAT(near.warnings, Contains(HasSubstr(R"(; did you mean "sales\"Doc"?)")));
  const ColumnMatch twice = match_columns({"a\"b", "a\"b"}, {{"plant", "a\"b"}});
  EXPECT_THAT(twice.warnings,
              Contains(AllOf(HasSubstr(R"(plant = "a\"b#2" in)"), HasSubstr(R"("a\"b#1" says)"))));
}

TEST(ColumnMatch, SaysThatAnAttributesOwnNameStandsBesideTheErps) {
  const ColumnMatch match = match_columns({"sales_doc", "salesDoc", "itemNumber"}, {});
  EXPECT_THAT(match.places[order_column::sales_doc], Optional(1u));
  EXPECT_THAT(match.warnings, ElementsAre(HasSubstr(
                                  "\"salesDoc\" (column 2) and \"sales_doc\" (column 1) both mean "
                                  "sales_doc: it is read from column 2")));
}

TEST(ColumnMatch, WarnsOfTwoAttributesThatAreReadFromOneColumn) {
  const ColumnMatch match =
      match_columns({"salesDoc", "itemNumber", "NAME1"}, {{"cust_name", "name1"}});
  EXPECT_THAT(match.warnings, ElementsAre("\"NAME1\" (column 3) is read into cust_name and "
                                          "name1: one column stands for 2 attributes"));
}

TEST(ColumnMatch, WarnsOfAMappingForNoAttribute) {
  const ColumnMatch match = match_columns(all_source_names(), {{"plnat", "plant"}});
  EXPECT_THAT(match.warnings, ElementsAre(HasSubstr("maps plnat to plant, but an order has no")));
}

TEST(MissingColumns, AreNamedWithWhatWasExpectedAndWhatIsSimilar) {
  const Names names{"SalesDocument", "Position", "country"};
  const ColumnMatch match = match_columns(names, {});
  const auto missing =
      missing_columns(match, names, {}, {order_column::sales_doc, order_column::item_number});
  ASSERT_TRUE(missing);
  EXPECT_THAT(*missing,
              AllOf(HasSubstr("no column for sales_doc (\"salesDoc\" or \"sales_doc\") and "
                              "item_number"),
                    HasSubstr("its columns are \"SalesDocument\", \"Position\", "
                              "\"country\""),
                    HasSubstr("sales_doc = \"SalesDocument\"")));
}

TEST(MissingColumns, AreNoneWhenAllRequiredOnesAreThere) {
  const Names names{"salesDoc", "itemNumber"};
  EXPECT_EQ(missing_columns(match_columns(names, {}), names, {}, {order_column::sales_doc}),
            std::nullopt);
}

}  // namespace
}  // namespace joblog

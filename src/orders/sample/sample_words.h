// SPDX-License-Identifier: MIT
// The words that sample orders are made of.
#pragma once

#include <array>
#include <string_view>

namespace joblog::sample_words {

using Word = std::string_view;

inline constexpr std::array<Word, 24> family_names{
    "Müller",   "Schäfer", "Groß",  "Köhler",   "Jäger",     "Brøndum",  "Łukasik",   "Ångström",
    "Dvořák",   "Gómez",   "Çelik", "Lefèvre",  "Øvergård",  "Nyström",  "Weiß",      "Bühler",
    "O'Connor", "Smith",   "Rossi", "Kowalski", "Söderberg", "Peñalver", "Håkansson", "Gruber"};
inline constexpr std::array<Word, 12> first_names{"Jürgen", "Zoë",   "Anaïs", "Björn",
                                                  "Sören",  "Renée", "José",  "Małgorzata",
                                                  "Anna",   "Peter", "Ines",  "Tomáš"};
inline constexpr std::array<Word, 10> trades{
    "Maschinenbau", "Lebensmittel", "Chemie",   "Pharma",   "Kältetechnik",
    "Möbelwerke",   "Logistik",     "Brauerei", "Bäckerei", "Medizintechnik"};
inline constexpr std::array<Word, 8> company_forms{"GmbH", "AG",     "S.A.",       "Ltd",
                                                   "Oy",   "s.r.o.", "& Söhne KG", "A/S"};
inline constexpr std::array<Word, 14> countries{"DE", "AT", "CH", "DK", "SE", "PL", "CZ",
                                                "FR", "ES", "IT", "GB", "IE", "US", "TR"};
inline constexpr std::array<Word, 12> products{
    "Kühlmittel",       "Dichtungsring", "Edelstahlblech", "Förderband",
    "Reinigungslösung", "Schraubensatz", "Hydrauliköl",    "Wärmetauscher",
    "Ventilblock",      "Filterpatrone", "Klebstoff 2K",   "Gehäusedeckel"};
inline constexpr std::array<Word, 8> qualities{"süß",  "extra stark", "blau",  "10 µm",
                                               "±5 %", "½ Zoll",      "20 °C", "für Außenbereich"};
inline constexpr std::array<Word, 5> units{"EA", "KG", "L", "PAL", "CS"};
inline constexpr std::array<Word, 4> sales_types{"ZOR", "ZEX", "ZRE", "ZKB"};
inline constexpr std::array<Word, 4> storage_locations{"0001", "0002", "0010", "KÜHL"};
inline constexpr std::array<Word, 8> cities{"Hamburg", "München",  "Köln",  "Zürich",
                                            "Gdańsk",  "Göteborg", "Århus", "Málaga"};
inline constexpr std::array<Word, 4> shipping_types{"Truck", "Rail", "Sea freight", "Air freight"};
inline constexpr std::array<Word, 4> order_statuses{"Open", "In process", "Blocked", "Confirmed"};
inline constexpr std::array<std::array<Word, 2>, 4> ship_statuses{{{"A", "Not yet processed"},
                                                                   {"B", "Partially shipped"},
                                                                   {"C", "Ready to ship"},
                                                                   {"D", "Waiting for carrier"}}};
inline constexpr std::array<Word, 9> sentences{
    "Kunde wünscht Anlieferung nur vormittags.",
    "Bitte vor Auslieferung anrufen, Rampe 3 ist gesperrt.",
    "Teillieferung ist nicht zulässig; \"komplett oder gar nicht\".",
    "Waiting for the certificate of analysis.",
    "Credit limit exceeded, released by finance on request.",
    "Ware muss bei 2–8 °C gelagert werden.",
    "Größe und Gewicht prüfen; Palette höher als 1,80 m.",
    "Le client demande une confirmation écrite.",
    "Carrier booked, the slot is not confirmed yet."};

}  // namespace joblog::sample_words

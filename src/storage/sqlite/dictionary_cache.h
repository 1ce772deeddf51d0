// SPDX-License-Identifier: MIT
// The dictionaries that blocks of lines name, as a connection needs them. Each connection keeps
// those that it has read: a number always means the same bytes.
//
// Threads: those of the connection.
#pragma once

#include <memory>

#include "core/log_dictionary.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

/// Nothing: the store has none of this number, or it is damaged.
std::shared_ptr<const LogDictionary> dictionary_of(Database& database, std::uint32_t number);

/// For a BlockDecoder that works on this connection, which outlives it.
DictionaryLookup dictionaries_of(Database& database);

}  // namespace joblog::sqlite

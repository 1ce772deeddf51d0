// SPDX-License-Identifier: MIT
// Whether the other end of a connection has ended its half: for work that nobody may wait for.
#pragma once

namespace joblog::http {

/// Reads nothing, waits for nothing. Threads: callable from any. A closed descriptor has not hung
/// up; one that meanwhile is another's is answered for that one.
bool has_hung_up(int fd);

}  // namespace joblog::http

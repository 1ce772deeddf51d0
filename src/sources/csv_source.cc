// A file, its header and its rows.
#include "sources/csv_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace joblog {
namespace {

std::unexpected<SourceError> source_error(SourceErrorKind kind, std::string message) {
  return std::unexpected(SourceError{kind, std::move(message)});
}

std::string file_name(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

Result<std::size_t> read_block(int fd, const std::string& path, std::span<char> block) {
  while (true) {
    const ssize_t bytes = ::read(fd, block.data(), block.size());
    if (bytes >= 0) return static_cast<std::size_t>(bytes);
    if (errno == EINTR) continue;
    return fail(ErrorKind::unavailable,
                fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
}

}  // namespace

CsvSource::CsvSource(CsvSourceOptions options) : options_(std::move(options)) {}

std::string CsvSource::describe() const { return "CSV file " + options_.path; }

SourceResult<void> CsvSource::connect() {
  // Not blocking on a named pipe that nobody writes to.
  file_.reset(::open(options_.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file_)
    return source_error(SourceErrorKind::connection,
                        fmt::format("cannot open {}: {}; check the path and its permissions",
                                    options_.path, std::strerror(errno)));
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return source_error(SourceErrorKind::connection,
                        fmt::format("{} is not a file; name the CSV file itself", options_.path));
  ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  const auto read = [fd = file_.get(), path = options_.path](std::span<char> block) {
    return read_block(fd, path, block);
  };
  reader_.emplace(file_name(options_.path), read, options_.csv);
  return {};
}

SourceResult<std::vector<std::string>> CsvSource::open() {
  if (!reader_) return source_error(SourceErrorKind::connection, "connect first");
  RawRow header;
  const auto read = reader_->next(header);
  if (!read) return source_error(SourceErrorKind::query, read.error().message);
  if (!*read)
    return source_error(
        SourceErrorKind::query,
        fmt::format("{} is empty; its first line must name the columns", options_.path));
  std::vector<std::string> names;
  for (const auto& cell : header) names.emplace_back(cell.value_or(std::string_view{}));
  width_ = names.size();
  return names;
}

SourceResult<bool> CsvSource::next(RawRow& row) {
  while (true) {
    const auto read = reader_->next(row);
    if (!read) return source_error(SourceErrorKind::query, read.error().message);
    if (!*read) return false;
    if (row.size() == width_) return true;
    if (row.size() == 1 && !row[0]) continue;  // A blank line.
    return source_error(
        SourceErrorKind::query,
        fmt::format("{}, line {}: {} cells where the header has {}; check the quotes and the "
                    "separator ('{}')",
                    reader_->name(), reader_->line(), row.size(), width_, reader_->separator()));
  }
}

}  // namespace joblog

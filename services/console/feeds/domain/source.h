// Where the readers' bytes and rows come from, as interfaces: what is behind them is no matter of the domain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/base/result.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

/// How far an input has been read, bytes of the file as it lies on disk. total 0: not known.
struct Position {
  std::int64_t done = 0;
  std::int64_t total = 0;
};

/// Bytes of one input, front to back. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills at most `size` bytes; 0: the end. kUnavailable or kInvalidArgument (broken archive) with the name
  /// of the input.
  virtual base::Result<std::size_t> Read(char* buffer, std::size_t size) = 0;
  virtual Position position() const = 0;
};

/// Rows of one input, in its order, one at a time. One thread.
class Reader {
 public:
  virtual ~Reader() = default;
  /// The next row; nullopt: the end. An error means that the input cannot be read any further; a row that is
  /// wrong is an item with a Refusal.
  virtual base::Result<std::optional<Item>> Next() = 0;
  virtual Position position() const = 0;
};

}  // namespace lagesbild::feeds

// One byte at a time out of a ByteSource, without the byte order mark that may stand at its front.
#pragma once

#include <string>

#include "console/feeds/domain/source.h"

namespace lagesbild::feeds {

/// Holds one block of 64 KiB. One thread; `source` outlives it.
class ByteReader {
 public:
  explicit ByteReader(ByteSource& source) : source_(source) {}
  /// The next byte, 0 to 255; -1 at the end.
  base::Result<int> Peek() {
    if (at_ == filled_) {
      if (auto filled = Fill(); !filled) return base::Fail(filled.error());
    }
    return at_ < filled_ ? static_cast<unsigned char>(block_[at_]) : -1;
  }
  /// Past the byte that Peek gave; nothing happens at the end.
  void Advance() {
    if (at_ < filled_) ++at_;
  }

 private:
  base::Status Fill();

  ByteSource& source_;
  std::string block_;
  std::size_t filled_ = 0;
  std::size_t at_ = 0;
  bool started_ = false;
};

}  // namespace lagesbild::feeds

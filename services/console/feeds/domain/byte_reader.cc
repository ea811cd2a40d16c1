#include "console/feeds/domain/byte_reader.h"

#include <string_view>

namespace lagesbild::feeds {

namespace {
constexpr std::size_t kBlockBytes = 1U << 16U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

base::Status ByteReader::Fill() {
  block_.resize(kBlockBytes);
  filled_ = at_ = 0;
  // The mark may come in pieces; one byte must be left after it.
  const std::size_t least = started_ ? 1 : kByteOrderMark.size() + 1;
  while (filled_ < least) {
    const auto count = source_.Read(block_.data() + filled_, block_.size() - filled_);
    if (!count) return base::Fail(count.error());
    if (*count == 0) break;
    filled_ += *count;
  }
  const bool marked = std::string_view(block_).substr(0, filled_).starts_with(kByteOrderMark);
  if (!started_ && marked) at_ = kByteOrderMark.size();
  started_ = true;
  return {};
}

}  // namespace lagesbild::feeds

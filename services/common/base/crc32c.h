// CRC-32C (Castagnoli, RFC 3720 appendix B.4): guards changelog records, snapshots and values in Redis.
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::base {

/// CRC-32C of `bytes`. Pass the CRC of what came before as `before` to go on over several pieces.
std::uint32_t Crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace lagesbild::base

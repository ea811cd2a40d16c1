#include "common/base/hash.h"

#include <openssl/evp.h>

#include <memory>

#include "common/base/check.h"

namespace lagesbild::base {

namespace {

std::string HexOf(const unsigned char* data, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(kDigits[data[i] >> 4U]);
    out.push_back(kDigits[data[i] & 15U]);
  }
  return out;
}

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  struct Free {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  // Looking the algorithm up and making a context cost several times as much as hashing a short text.
  static const std::unique_ptr<EVP_MD, Free> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  static thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Sha256Digest digest{};
  LB_CHECK(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1);
  LB_CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
  LB_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
  return digest;
}

std::string Hex(std::string_view bytes) {
  return HexOf(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Hex(const Sha256Digest& digest) { return HexOf(digest.data(), digest.size()); }

void AppendField(std::string& out, std::string_view field) {
  std::array<char, 8> size{};
  for (std::size_t i = 0; i < size.size(); ++i) {
    size[i] = static_cast<char>((static_cast<std::uint64_t>(field.size()) >> (8 * i)) & 0xFFU);
  }
  out.append(size.data(), size.size()).append(field);
}

}  // namespace lagesbild::base

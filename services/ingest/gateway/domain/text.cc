#include "ingest/gateway/domain/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace lagesbild::ingest {

namespace {

constexpr std::size_t kQuotedBytesMax = 64;

unsigned Byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned>(static_cast<unsigned char>(text[at]));
}

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: not UTF-8
};

std::size_t SizeFromLead(unsigned lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead <= 0xDFU) return 2;
  if (lead >= 0xE0U && lead <= 0xEFU) return 3;
  if (lead >= 0xF0U && lead <= 0xF4U) return 4;
  return 0;
}

bool IsScalar(std::uint32_t code, std::size_t size) {
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  return code >= kSmallest[size] && code <= 0x10FFFFU && !surrogate;
}

Character At(std::string_view text, std::size_t at) {
  constexpr std::array<unsigned, 5> kLeadBits = {0, 0x7FU, 0x1FU, 0x0FU, 0x07U};
  const std::size_t size = SizeFromLead(Byte(text, at));
  if (size == 0 || at + size > text.size()) return {};
  std::uint32_t code = Byte(text, at) & kLeadBits[size];
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned next = Byte(text, at + i);
    if ((next & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (next & 0x3FU);
  }
  if (!IsScalar(code, size)) return {};
  return {code, size};
}

bool IsUnprintable(std::uint32_t code) {
  if (code < 0x20U || (code >= 0x7FU && code < 0xA0U)) return true;
  const bool separator = code == 0x2028U || code == 0x2029U;
  const bool direction = code == 0x200EU || code == 0x200FU || (code >= 0x202AU && code <= 0x202EU) ||
                         (code >= 0x2066U && code <= 0x2069U);
  return separator || direction || code == 0xFEFFU || (code & 0xFFFEU) == 0xFFFEU;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLowerHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

bool IsHexId(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsLowerHex) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c != '0'; });
}

bool IsSwedishLetter(std::uint32_t code) {
  constexpr std::u32string_view kLetters = U"ÅÄÖåäö";
  return kLetters.find(static_cast<char32_t>(code)) != std::u32string_view::npos;
}

bool IsAreaCharacter(std::uint32_t code) {
  if (code >= 0x80U) return IsSwedishLetter(code);
  const char c = static_cast<char>(code);
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("._@:-").find(c) != std::string_view::npos;
}

void AppendEscaped(std::string& out, unsigned byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  out.push_back(kDigits[byte >> 4U]);
  out.push_back(kDigits[byte & 15U]);
}

}  // namespace

std::optional<std::size_t> FirstNonUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (Byte(text, at) < 0x80U) {
      ++at;
      continue;
    }
    const Character character = At(text, at);
    if (character.size == 0) return at;
    at += character.size;
  }
  return std::nullopt;
}

std::optional<std::size_t> FirstUnprintable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const unsigned byte = Byte(text, at);
    if (byte >= 0x20U && byte < 0x7FU) {
      ++at;
      continue;
    }
    const Character character = At(text, at);
    if (character.size == 0 || IsUnprintable(character.code)) return at;
    at += character.size;
  }
  return std::nullopt;
}

std::optional<std::size_t> FirstOutside(std::string_view text, std::string_view others) {
  const auto* outside = std::find_if_not(text.begin(), text.end(), [&](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || others.find(c) != std::string_view::npos;
  });
  if (outside == text.end()) return std::nullopt;
  return static_cast<std::size_t>(outside - text.begin());
}

std::optional<std::size_t> FirstOutsideAreaId(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = At(text, at);
    if (character.size == 0 || !IsAreaCharacter(character.code)) return at;
    at += character.size;
  }
  return std::nullopt;
}

bool IsPeriod(std::string_view text) {
  if (text.size() < 4 || text.substr(0, 2) != "20" || !IsDigit(text[2]) || !IsDigit(text[3])) return false;
  const std::string_view rest = text.substr(4);
  if (rest.empty()) return true;
  if (rest.size() == 2 && rest[0] == 'H') return rest[1] == '1' || rest[1] == '2';
  if (rest.size() == 2 && rest[0] == 'Q') return rest[1] >= '1' && rest[1] <= '4';
  if (rest.size() != 3 || rest[0] != '-' || !IsDigit(rest[1]) || !IsDigit(rest[2])) return false;
  const int month = (rest[1] - '0') * 10 + (rest[2] - '0');
  return month >= 1 && month <= 12;
}

bool IsTraceparent(std::string_view text) {
  if (text.size() != 55 || text.substr(0, 3) != "00-" || text[35] != '-' || text[52] != '-') return false;
  return IsHexId(text.substr(3, 32)) && IsHexId(text.substr(36, 16)) && IsLowerHex(text[53]) &&
         IsLowerHex(text[54]);
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  std::size_t at = 0;
  while (at < text.size() && at < kQuotedBytesMax) {
    const Character character = At(text, at);
    if (character.size == 0 || IsUnprintable(character.code)) {
      AppendEscaped(out, Byte(text, at++));
      continue;
    }
    out += text.substr(at, character.size);
    at += character.size;
  }
  return out + (at < text.size() ? "…\"" : "\"");
}

}  // namespace lagesbild::ingest

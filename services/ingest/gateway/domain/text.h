// Questions about text: is it UTF-8, is it printable, is it made of these characters, what did they mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lagesbild::ingest {

/// Offset of the first byte that is not UTF-8 (overlong forms, surrogates and values past U+10FFFF are not),
/// or nothing.
std::optional<std::size_t> FirstNonUtf8(std::string_view text);

/// Offset of the first character a person cannot see or that turns the writing direction: control characters,
/// line and paragraph separators, direction marks. The text must be UTF-8.
std::optional<std::size_t> FirstUnprintable(std::string_view text);

/// Offset of the first byte that is neither a-z, 0-9 nor one of `others`.
std::optional<std::size_t> FirstOutside(std::string_view text, std::string_view others);

/// Offset of the first character that an area id does not allow: [A-Za-z0-9ÅÄÖåäö._@:-].
std::optional<std::size_t> FirstOutsideAreaId(std::string_view text);

/// "2024", "2024H1", "2024Q3" or "2024-05"; years 2000 to 2099.
bool IsPeriod(std::string_view text);

/// W3C trace context, version 00: "00-<32 hex>-<16 hex>-<2 hex>", ids not all zero.
bool IsTraceparent(std::string_view text);

/// Number of single-character edits (insert, remove, replace) between two texts, by bytes.
std::size_t EditDistance(std::string_view a, std::string_view b);

/// `text` in quotes for an error message: at most 64 bytes of it, whatever is not printable ASCII or UTF-8 as
/// \xNN.
std::string Quoted(std::string_view text);

}  // namespace lagesbild::ingest

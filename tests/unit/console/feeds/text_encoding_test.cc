#include "console/feeds/domain/text_encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace lagesbild::feeds {
namespace {

base::Result<Encoding> Detect(std::string_view text) {
  EncodingDetector detector;
  for (const char& byte : text) detector.Feed({&byte, 1});
  return detector.Finish();
}

TEST(EncodingDetector, TellsUtf8FromWindows1252) {
  EXPECT_EQ(*Detect(""), Encoding::kUtf8);
  EXPECT_EQ(*Detect("plain\n"), Encoding::kUtf8);
  EXPECT_EQ(*Detect("Malmö 😀\n"), Encoding::kUtf8);
  EXPECT_EQ(*Detect("Malm\xF6\n"), Encoding::kWindows1252);
  EXPECT_EQ(*Detect("\xC5re \x96 V\xE4xj\xF6"), Encoding::kWindows1252);
}

TEST(EncodingDetector, RefusesWhatItCannotTellWithTheLine) {
  struct Case {
    std::string text;
    std::string what;
  };
  for (const Case& one : {Case{"ok\nMalmö\nMalm\xF6\n", "line 3: not UTF-8, though other lines are"},
                          Case{"\xFF\xFE" + std::string("a\0b\0", 4), "line 1: a byte of zero"},
                          Case{"ok\nMalm\x94 \xE5\nV\x84xj\x94 \xE5", "line 3: letters as in CP850"},
                          Case{"ok\n\x81 \xE5\n", "line 2: neither"}}) {
    const auto found = Detect(one.text);
    ASSERT_FALSE(found) << one.what;
    EXPECT_NE(found.error().message.find(one.what), std::string::npos) << found.error().message;
    EXPECT_FALSE(found.error().hint.empty());
  }
}

TEST(EncodingDetector, KnowsWellFormedUtf8) {
  EXPECT_TRUE(IsUtf8(std::string("a\0b", 3)));
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

TEST(Windows1252, BecomesUtf8) {
  std::string out;
  for (const char byte : std::string("\xE5\x80\x96z\x81"))
    AppendWindows1252(out, static_cast<unsigned char>(byte));
  EXPECT_EQ(out, "å€–z\xEF\xBF\xBD");
}

}  // namespace
}  // namespace lagesbild::feeds

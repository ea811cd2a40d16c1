#include "ingest/gateway/domain/admission.h"

#include <gtest/gtest.h>

namespace lagesbild::ingest {
namespace {

AdmissionLimits Limits() {
  AdmissionLimits limits;
  limits.events_in_flight = 100;
  limits.bytes_in_flight = 1000;
  limits.streams = 2;
  limits.retry_ms_min = 50;
  limits.retry_ms_max = 5000;
  return limits;
}

TEST(Admission, TakesUpToItsBoundsAndMoreAfterRelease) {
  Admission admission(Limits());
  EXPECT_EQ(admission.Admit(60, 10, 0), 0);
  EXPECT_EQ(admission.Admit(40, 10, 0), 0);
  EXPECT_GT(admission.Admit(1, 1, 0), 0) << "events are full";
  admission.Release(60, 10, 1);
  EXPECT_EQ(admission.Admit(1, 1, 1), 0);
  EXPECT_EQ(admission.events_in_flight(), 41);
  EXPECT_EQ(admission.bytes_in_flight(), 11);
}

TEST(Admission, BoundsBytesToo) {
  Admission admission(Limits());
  EXPECT_EQ(admission.Admit(1, 900, 0), 0);
  EXPECT_GT(admission.Admit(1, 101, 0), 0);
  EXPECT_EQ(admission.Admit(1, 100, 0), 0);
}

TEST(Admission, LetsABatchThatIsTooLargeForTheBoundsPassAlone) {
  Admission admission(Limits());
  EXPECT_EQ(admission.Admit(1000, 5000, 0), 0);
  EXPECT_GT(admission.Admit(1, 1, 0), 0);
}

TEST(Admission, TellsTheTimeThatTheBrokerNeedsAtItsPresentPace) {
  Admission admission(Limits());
  ASSERT_EQ(admission.Admit(100, 100, 10'000), 0);
  admission.Release(50, 50, 10'500);
  ASSERT_EQ(admission.Admit(50, 50, 10'600), 0);
  // 100 events in flight at 50 a second
  EXPECT_EQ(admission.Admit(1, 1, 10'700), 2000);
  EXPECT_EQ(admission.Admit(1, 1, 11'200), 2000) << "the second before still counts";
  EXPECT_EQ(admission.Admit(1, 1, 12'000), 5000) << "nothing came back for a whole second: the longest delay";
}

TEST(Admission, BoundsStreams) {
  Admission admission(Limits());
  EXPECT_TRUE(admission.OpenStream());
  EXPECT_TRUE(admission.OpenStream());
  EXPECT_FALSE(admission.OpenStream());
  admission.CloseStream();
  EXPECT_TRUE(admission.OpenStream());
}

}  // namespace
}  // namespace lagesbild::ingest

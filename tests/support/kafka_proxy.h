// A TCP proxy between a Kafka broker and its clients that holds requests and answers of transactions back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"

namespace lagesbild::testing {

/// The broker must name this proxy to its clients (KafkaBroker::Options::advertise), so that no answer needs
/// to be rewritten. Start order: Listen, broker, SetTarget. Thread-safe.
class KafkaProxy {
 public:
  /// What to do with an EndTxn; the last two with a Produce and a TxnOffsetCommit.
  enum class Fault : unsigned char {
    /// Keep it, cut the client's connection, let the client's own repetition pass, and deliver the kept one
    /// into the client's next transaction, between two writes to one partition.
    kDeliverLate,
    /// Forward it, but cut the client's connection before the answer: done, and the client does not know.
    /// Only once for each producer epoch: repetitions pass, and a client that does not make itself anew is
    /// left alone.
    kLoseAnswer,
    /// Never forward it: cut the client's connection, and answer the client's own repetition as if it had
    /// been done. The client takes for committed what is not.
    kPretend,
    /// Neither forward nor answer it, on a connection that stays: a coordinator that hangs.
    kSwallow,
    /// Forward the Produce, and let no answer through on its connection until armed anew: written, and the
    /// client does not know yet.
    kHoldProduceAnswer,
    /// Keep the TxnOffsetCommit, without an answer, and deliver it into the client's next transaction that is
    /// to be committed, just before its end.
    kDeliverOffsetsLate,
  };

  struct Counts {
    /// EndTxn requests seen, and requests that met the fault.
    int seen = 0;
    int hit = 0;
    /// Kept ones delivered, each while a later transaction of the same id was open.
    int delivered = 0;
    /// The broker's answers to those: error code (0: it took effect, -1: none came) -> how often.
    std::map<std::int16_t, int> answers;
  };

  /// Takes a free loopback port. kInternal: the system gave none.
  static base::Result<std::unique_ptr<KafkaProxy>> Listen();
  /// Cuts all connections.
  ~KafkaProxy();
  KafkaProxy(const KafkaProxy&) = delete;
  KafkaProxy& operator=(const KafkaProxy&) = delete;

  /// host:port for clients.
  std::string address() const;
  /// host:port of the broker.
  void SetTarget(const std::string& address);

  /// Applies `fault` to requests of this transactional id, one at a time; between two EndTxn,
  /// `pass_between` EndTxn pass. Ends after `count` have been hit (and, if kept, delivered).
  void Arm(const std::string& transactional_id, Fault fault, int count, int pass_between = 2);
  /// True once as many as armed have been hit, and none is kept.
  bool Done() const;
  Counts counts() const;

 private:
  struct Parts;
  explicit KafkaProxy(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::testing

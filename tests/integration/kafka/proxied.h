// A broker whose clients all come through a proxy.
#pragma once

#include <memory>

#include "support/kafka_broker.h"
#include "support/kafka_proxy.h"

namespace lagesbild::testing {

struct ProxiedBroker {
  std::unique_ptr<KafkaProxy> proxy = KafkaProxy::Listen().value();
  std::unique_ptr<KafkaBroker> broker =
      KafkaBroker::Start({.version = {}, .port = 0, .advertise = proxy->address()}).value();

  ProxiedBroker() { proxy->SetTarget(broker->bootstrap()); }
};

}  // namespace lagesbild::testing

#include "console/commands/subscriptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "console/clients/subscription_client.h"

namespace lagesbild::console {

namespace {

std::string Words(const char* name, const std::vector<std::string>& values) {
  if (values.empty()) return {};
  return fmt::format("{} {}", name, fmt::join(values, "|"));
}

/// What a subscription asks for, in one line; "everything" if it asks for nothing in particular.
std::string Wants(const model::Subscription& wanted) {
  std::vector<std::string> parts;
  for (const auto& part : {Words("area", wanted.areas), Words("municipality", wanted.municipalities),
                           Words("county", wanted.counties), Words("level", wanted.levels),
                           Words("kind", wanted.finding_kinds), Words("from", wanted.class_from),
                           Words("to", wanted.class_to), Words("direction", wanted.directions)}) {
    if (!part.empty()) parts.push_back(part);
  }
  if (wanted.severity_min > 0) parts.push_back(fmt::format("severity >= {}", wanted.severity_min));
  return parts.empty() ? "everything" : fmt::format("{}", fmt::join(parts, ", "));
}

base::Status MakePartner(const SubAddOptions& options, SubscriptionClient& client, Session& session) {
  const auto& id = options.subscription.partner;
  const auto made =
      client.PutPartner({id, options.partner_name.empty() ? id : options.partner_name, "", false});
  if (!made) return base::Fail(made.error());
  *session.err << fmt::format("partner '{}' reads its alerts from {}\nits token, shown this once:\n", id,
                              made->topic);
  Print({{"partner", "token"}, {{id, made->token}}}, session.format, *session.out);
  return {};
}

}  // namespace

base::Status SubAdd(const SubAddOptions& options, Session& session) {
  SubscriptionClient client(session.notification, session.token);
  const auto list = client.List("");
  if (!list) return base::Fail(list.error());
  const bool known =
      std::any_of(list->partners.begin(), list->partners.end(), [&](const model::Partner& partner) {
        return partner.id == options.subscription.partner && !partner.removed;
      });
  if (!known) {
    if (auto made = MakePartner(options, client, session); !made) return made;
  }
  const auto put = client.PutSubscription(options.subscription);
  if (!put) return base::Fail(put.error());
  *session.err << fmt::format("subscription '{}' holds from activation {} on: {} → {}\n",
                              options.subscription.id, put->activation, Wants(options.subscription),
                              put->topic);
  return {};
}

base::Status SubList(const std::string& partner, Session& session) {
  SubscriptionClient client(session.notification, session.token);
  const auto list = client.List(partner);
  if (!list) return base::Fail(list.error());
  Table table{{"subscription", "partner", "wants", "test", "removed"}, {}};
  for (const auto& entry : list->subscriptions) {
    table.rows.push_back({entry.id, entry.partner, Wants(entry), entry.test, entry.removed});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status SubRemove(const std::string& id, Session& session) {
  SubscriptionClient client(session.notification, session.token);
  const auto activation = client.RemoveSubscription(id);
  if (!activation) return base::Fail(activation.error());
  *session.err << fmt::format("subscription '{}' is out from activation {} on\n", id, *activation);
  return {};
}

}  // namespace lagesbild::console

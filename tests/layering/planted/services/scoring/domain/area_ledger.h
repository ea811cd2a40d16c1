// Planted: a ledger that does not keep integers.
struct AreaLedger {
  double score = 0;
};

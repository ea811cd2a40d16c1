// A symmetric 6 × 6 matrix, the lower triangle only: 168 bytes instead of 288 in every series.
#pragma once

#include <array>
#include <cstddef>

namespace lagesbild::trend {

inline constexpr std::size_t kCoefficients = 6;
using Vector6 = std::array<double, kCoefficients>;

class PackedMatrix {
 public:
  /// Zero.
  PackedMatrix() = default;
  /// row and column: 0 to 5, in either order.
  double& At(std::size_t row, std::size_t column) { return values_[Index(row, column)]; }
  double At(std::size_t row, std::size_t column) const { return values_[Index(row, column)]; }

  Vector6 Times(const Vector6& x) const {
    Vector6 product{};
    for (std::size_t i = 0; i < kCoefficients; ++i) {
      for (std::size_t j = 0; j < kCoefficients; ++j) product[i] += At(i, j) * x[j];
    }
    return product;
  }
  /// Multiplies entry (i, j) by factors[i] · factors[j].
  void Scale(const Vector6& factors) {
    for (std::size_t i = 0; i < kCoefficients; ++i) {
      for (std::size_t j = 0; j <= i; ++j) At(i, j) *= factors[i] * factors[j];
    }
  }
  /// Subtracts `weight` · v vᵀ.
  void SubtractOuter(const Vector6& v, double weight) {
    for (std::size_t i = 0; i < kCoefficients; ++i) {
      for (std::size_t j = 0; j <= i; ++j) At(i, j) -= weight * v[i] * v[j];
    }
  }

 private:
  static constexpr std::size_t Index(std::size_t row, std::size_t column) {
    return row >= column ? row * (row + 1) / 2 + column : column * (column + 1) / 2 + row;
  }
  std::array<double, kCoefficients*(kCoefficients + 1) / 2> values_{};
};

inline double Dot(const Vector6& a, const Vector6& b) {
  double sum = 0;
  for (std::size_t i = 0; i < kCoefficients; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace lagesbild::trend

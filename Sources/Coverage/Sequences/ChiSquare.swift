// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The chi-square distribution.
public enum ChiSquare {
    /// How likely a value of at least `value` is: the upper regularised incomplete gamma function Q(df/2, value/2).
    ///
    /// By the series below df/2 + 1 and by Lentz's continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31). 1 for
    /// a value of 0 or less, and without degrees of freedom 0 for any above; nan for nan.
    public static func survival(_ value: Double, degreesOfFreedom: Int) -> Double {
        if value.isNaN { return .nan }
        if value <= 0 { return 1 }
        if degreesOfFreedom <= 0 || value == .infinity { return 0 }
        let (shape, point) = (Double(degreesOfFreedom) / 2, value / 2)
        let factor = exp(shape * log(point) - point - lgamma(shape))
        if point < shape + 1 {
            var (term, sum, step) = (1 / shape, 1 / shape, shape)
            while term > sum * 1e-17 {
                step += 1
                term *= point / step
                sum += term
            }
            return max(0, 1 - sum * factor)
        }
        let tiny = 1e-300
        var bottom = point + 1 - shape
        var (c, d) = (1 / tiny, 1 / bottom)
        var fraction = d
        // Both sides end after some tens of steps plus the root of the shape; the bound is for safety only.
        for step in 1...100_000 {
            let above = -Double(step) * (Double(step) - shape)
            bottom += 2
            d = above * d + bottom
            if abs(d) < tiny { d = tiny }
            c = bottom + above / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            fraction *= c * d
            if abs(c * d - 1) < 1e-16 { break }
        }
        return factor * fraction
    }
}

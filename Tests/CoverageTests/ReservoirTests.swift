// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Reservoirs, debt and response") struct ReservoirTests {
    /// Whether a gap can be made up for `days`: by definition, in one sum.
    private func lasts(_ days: Double, _ gap: Double, _ reservoirs: [Reservoir]) -> Bool {
        reservoirs.reduce(0) { $0 + min($1.rate * days, $1.stock) } >= gap * days * (1 - 1e-12)
    }

    @Test("T* is the last day of its own definition")
    func constantGap() throws {
        var cases = RandomCases(seed: 51)
        var (never, some) = (0, 0)
        for _ in 0..<500 {
            let reservoirs = (0..<cases.number(0...5)).map { _ in
                Reservoir(rate: Double(cases.number(0...6)) / 2, stock: Double(cases.number(0...40)))
            }
            let gap = Double(cases.number(1...12)) / 2
            let days = try #require(try Sustainability.days(gap: gap, reservoirs: reservoirs))
            if days == 0 {
                never += 1
                #expect(!lasts(1e-6, gap, reservoirs))
            } else {
                some += 1
                #expect(lasts(days * (1 - 1e-9), gap, reservoirs), "\(gap) \(reservoirs)")
                #expect(!lasts(days * (1 + 1e-6), gap, reservoirs), "\(gap) \(reservoirs)")
            }
        }
        #expect(never > 50 && some > 100)
        #expect(try Sustainability.days(gap: 0, reservoirs: [Reservoir(rate: 1, stock: 1)]) == nil)
        #expect(try Sustainability.days(gap: -1, reservoirs: []) == nil)
    }

    /// Whether whole half-days can be drawn day by day: every way of sharing each day's gap among the reservoirs.
    private func canDraw(_ gaps: ArraySlice<Int>, _ rates: [Int], _ stocks: [Int]) -> Bool {
        guard let gap = gaps.first else { return true }
        func share(_ index: Int, _ rest: Int, _ left: [Int]) -> Bool {
            if index == rates.count { return rest == 0 && canDraw(gaps.dropFirst(), rates, left) }
            return (0...min(rest, rates[index], left[index])).contains { amount in
                var after = left
                after[index] -= amount
                return share(index + 1, rest - amount, after)
            }
        }
        return share(0, max(0, gap), stocks)
    }

    @Test("a changing gap lasts as many whole days as trying every way of drawing says")
    func changingGap() throws {
        var cases = RandomCases(seed: 52)
        var limited = 0
        for _ in 0..<200 {
            let rates = (0..<cases.number(1...2)).map { _ in cases.number(0...3) }
            let stocks = rates.map { _ in cases.number(0...6) }
            let gaps = (0..<cases.number(1...5)).map { _ in cases.number(-1...4) }
            let found = try Sustainability.days(
                gaps: gaps.map { GapPeriod(days: 1, gap: Double($0)) },
                reservoirs: zip(rates, stocks).map { Reservoir(rate: Double($0), stock: Double($1)) })
            // Whole numbers make a whole flow possible wherever any flow is.
            let whole = (0...gaps.count).last { canDraw(gaps.prefix($0), rates, stocks) } ?? 0
            #expect(found.map { Int(($0 + 1e-9).rounded(.down)) } ?? gaps.count == whole, "\(rates) \(stocks) \(gaps)")
            if found != nil { limited += 1 }
        }
        #expect(limited > 50)
        let steady = [Reservoir(rate: 2, stock: 20), Reservoir(rate: 2, stock: 60)]
        let both = try Sustainability.days(gaps: [GapPeriod(days: 100, gap: 3)], reservoirs: steady)
        #expect(try abs(#require(both) - 20) < 1e-9)
    }

    @Test("debt follows its equation, step by step, and reaches a limit when it says")
    func debt() throws {
        for (inflow, recovery, start, limit) in [(2.0, 0.05, 5.0, 30.0), (0.5, 0.07, 10, 20), (1, 0.1, 0, 8)] {
            let debt = try LeakyDebt(inflow: inflow, recovery: recovery, start: start)
            var value = start
            var crossing: Double?
            for step in 0..<6000 {
                if crossing == nil, value >= limit { crossing = Double(step) / 100 }
                // Heun's step.
                let slope = inflow - recovery * value
                let ahead = inflow - recovery * (value + 0.01 * slope)
                value += 0.005 * (slope + ahead)
            }
            #expect(abs(debt.debt(afterDays: 60) - value) < 1e-5)
            let found = debt.days(to: limit)
            #expect((found == nil) == (crossing == nil))
            if let found, let crossing { #expect(abs(found - crossing) < 0.011) }
        }
        let halved = try LeakyDebt(inflow: 0, recovery: try LeakyDebt.recovery(halfLifeDays: 14), start: 8)
        #expect(abs(halved.debt(afterDays: 14) - 4) < 1e-12)
        #expect(halved.days(to: 8) == 0 && halved.days(to: 9) == nil)
    }

    @Test("a response opposes the disturbance and never makes all of it up")
    func response() throws {
        for gain in [0, 0.5, 1, 4, 1000] {
            let response = try LinearResponse(disturbance: 10, gain: gain)
            #expect(abs(response.residual * (1 + gain) - 10) < 1e-9)
            #expect(abs(response.compensation + response.residual - 10) < 1e-9)
            #expect(response.residual > 0 && response.compensation >= 0)
            let back = try #require(LinearResponse.gain(compensatedFraction: response.compensatedFraction))
            #expect(abs(back - gain) < 1e-6 * (1 + gain))
        }
        #expect(LinearResponse.gain(compensatedFraction: 1) == nil)
    }

    @Test("what cannot be is refused by name")
    func refusals() {
        func field(_ body: () throws(CoverageError) -> Void) -> String {
            do { try body() } catch { return error.field }
            return "nothing"
        }
        let bad = [Reservoir(rate: 1, stock: -1)]
        #expect(
            field { () throws(CoverageError) in _ = try Sustainability.days(gap: 1, reservoirs: bad) }
                == "reservoirs[0].stock")
        #expect(field { () throws(CoverageError) in _ = try Sustainability.days(gap: .nan, reservoirs: []) } == "gap")
        #expect(field { () throws(CoverageError) in _ = try LeakyDebt(inflow: 1, recovery: 0) } == "recovery")
        #expect(field { () throws(CoverageError) in _ = try LinearResponse(disturbance: 1, gain: -1) } == "gain")
        #expect(field { () throws(CoverageError) in _ = try StaticStability(cells: 3, lost: 3) } == "lost")
    }
}

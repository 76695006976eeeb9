// SPDX-License-Identifier: Apache-2.0

extension WeeklyLoad {
    /// The weekly load of `week`, exact.
    ///
    /// Newton's iteration on theta: every cut of the network says theta >= (demand - fixed capacities of the cut) /
    /// (group capacities of the cut). Start from the cut in front of the sink, which is `simpleRho`; while the maximum
    /// flow at theta = p/q (all capacities times q, in integers) leaves demand unserved, its minimum cut gives a
    /// larger theta. Each step has a smaller denominator, so that it ends; usually after one to five flows.
    ///
    /// - Throws: `CoverageError` if the week does not fit the model.
    public static func analyse(_ week: CoverageWeek, model: CoverageModel) throws(CoverageError) -> WeeklyLoad {
        try week.check(against: model)
        var network = WeeklyNetwork(model: model, week: week)
        let (theta, critical) = network.lowestPeak()
        let isWithinCaps = theta.map { $0.numerator <= $0.denominator } ?? false
        return WeeklyLoad(
            exactTheta: theta, demandMinutes: network.demandMinutes, capacityMinutes: network.capacityMinutes,
            criticalServices: critical,
            uncoverable: network.shortfalls(model, peak: theta == nil ? .unlimited : .reached),
            unservedUnderCaps: network.shortfalls(model, peak: isWithinCaps ? .reached : .caps))
    }
}

extension WeeklyNetwork {
    /// theta, or nil if some slot cannot be covered; and the services behind it.
    fileprivate mutating func lowestPeak() -> (theta: WeeklyLoad.Fraction?, critical: [Int]) {
        guard demandMinutes > 0 else { return (WeeklyLoad.Fraction(reducing: 0, over: 1), []) }
        var critical = Set(demands.map(\.service)).sorted()
        var demand = demandMinutes
        var capacity = capacityMinutes
        while capacity > 0 {
            let theta = WeeklyLoad.Fraction(reducing: demand, over: capacity)
            load(numerator: theta.numerator, denominator: theta.denominator) { $0.minutes }
            if fill() == demandMinutes * theta.denominator { return (theta, critical) }
            markSourceSide()
            critical = Set(demands.indices.filter { flow.isMarked(node(demand: $0)) }.map { demands[$0].service })
                .sorted()
            demand = demandMinutes - fixedCutMinutes()
            capacity = groups.indices.reduce(0) { $0 + (flow.isMarked(node(group: $1)) ? groups[$1].capacity : 0) }
        }
        return (nil, critical)
    }

    /// What the marked cut carries whatever theta is: demand beyond it, and attendance arcs that cross it.
    private func fixedCutMinutes() -> Int {
        let beyond = demands.indices.reduce(0) { $0 + (flow.isMarked(node(demand: $1)) ? 0 : demands[$1].minutes) }
        return attendances.reduce(beyond) { sum, attendance in
            let tail = Int(flow.head[Int(flow.twin[attendance.arc])])
            let crosses = flow.isMarked(tail) && !flow.isMarked(Int(flow.head[attendance.arc]))
            return sum + (crosses ? attendance.minutes : 0)
        }
    }

    /// What people may be loaded with while shortfalls are counted.
    fileprivate enum Peak {
        /// Known to be enough for all demand: nothing to compute.
        case reached
        /// Everybody up to their cap.
        case caps
        /// No weekly limit.
        case unlimited
    }

    /// Minutes of each category that stay unserved: the categories are let in one after the other, the most
    /// protected first, and the flow of the earlier ones is never taken back.
    fileprivate mutating func shortfalls(_ model: CoverageModel, peak: Peak) -> [CategoryShortfall] {
        let byCategory = Dictionary(grouping: demands) { model.categories[$0.service] }
        if peak != .reached { load(numerator: peak == .caps ? 1 : nil, denominator: 1) { _ in 0 } }
        return byCategory.sorted { $0.key < $1.key }.map { category, members in
            let wanted = members.reduce(0) { $0 + $1.minutes }
            if peak == .reached { return CategoryShortfall(category: category, demand: wanted, unserved: 0) }
            for demand in members { flow.residual[demand.arc] = demand.minutes }
            return CategoryShortfall(category: category, demand: wanted, unserved: wanted - fill())
        }
    }
}

extension WeeklyLoad.Fraction {
    /// The fraction in lowest terms.
    fileprivate init(reducing numerator: Int, over denominator: Int) {
        var (divisor, rest) = (denominator, numerator)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        self.init(numerator: numerator / divisor, denominator: denominator / divisor)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What one service needs over the days of a forecast, against the people there who may do it.
///
/// Services share people: that several together need more than there are is what the days say.
struct ForecastService {
    let service: Int
    private(set) var requiredMinutes = 0
    private var needed = 0
    private var able = 0
    private var highRiskDays: Set<LocalDate> = []
    private var worst: (slot: SlotIndex, needed: Int, able: Int)?

    init(_ service: Int) { self.service = service }

    /// People needed over people there who may do it, summed over the slots; nil if there is never anybody.
    var utilization: Double? { able == 0 ? nil : Double(needed) / Double(able) }
    /// The same in the tightest slot; infinite if nobody is there.
    var peak: Double { worst.map { Self.ratio($0.needed, $0.able) } ?? 0 }

    mutating func add(_ result: SlotResult, needed: Int, able: Int, minutes: Int, _ thresholds: Thresholds) {
        requiredMinutes += needed * minutes
        self.needed += needed
        self.able += able
        if thresholds.level(of: Self.ratio(needed, able)) >= .red { highRiskDays.insert(result.slot.date) }
        if Self.ratio(needed, able) > peak || worst == nil { worst = (result.slot, needed, able) }
    }

    private static func ratio(_ needed: Int, _ able: Int) -> Double {
        able == 0 ? .infinity : Double(needed) / Double(able)
    }

    func json(_ program: Program, _ thresholds: Thresholds) -> JSONValue {
        let service = program.services[service]
        return [
            "service": .string(service.id), "name": .string(service.name),
            "category": .integer(Int64(service.category)),
            "required_half_days": .number(Double(requiredMinutes) / Double(CoverageWeek.minutesPerHalfDay)),
            "utilization": utilization.map { .number($0) } ?? .null,
            "peak_utilization": peak.isFinite ? .number(peak) : .null,
            "level": .string(thresholds.level(of: peak).word),
            "high_risk_days": .integer(Int64(highRiskDays.count)),
            "tightest": worst.map { worst in
                [
                    "slot": .string("\(worst.slot)"), "needed": .integer(Int64(worst.needed)),
                    "people": .integer(Int64(worst.able)),
                ]
            } ?? .null,
        ]
    }

    /// Every service that needs somebody, the tightest first.
    static func all(_ study: CapacityStudy, _ thresholds: Thresholds) -> [ForecastService] {
        var services: [Int: ForecastService] = [:]
        let signatures = study.skills.model.signatures
        for result in study.slots {
            let minutes = study.base.minutes(of: result.slot)
            for need in study.demand(in: result.slot) {
                let able = signatures.indices.reduce(0) {
                    $0 + (signatures[$1].contains(need.service) ? result.supply[$1] : 0)
                }
                services[need.service, default: ForecastService(need.service)]
                    .add(result, needed: need.min, able: able, minutes: minutes, thresholds)
            }
        }
        return services.values.sorted { ($1.peak, $0.service) < ($0.peak, $1.service) }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Roster

extension ProgramProfile {
    /// The profile as the store keeps it with each version, and as faces show it.
    package var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "time_zone": .string(timeZone),
            "as_of": asOf.map { .string("\($0)") } ?? .null, "week_start": .string(weekStart.name),
            "policies": .object(
                policies.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { object, pair in
                    object[pair.key] = .integer(Int64(pair.value))
                }),
        ]
    }
}

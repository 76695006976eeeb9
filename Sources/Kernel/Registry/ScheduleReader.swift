// SPDX-License-Identifier: Apache-2.0

package import JSON

extension ScheduleDeclaration {
    /// Reads one entry of `schedules`.
    package init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let cron = try field.string("cron")
        guard Self.looksLikeCron(cron) else {
            throw field.fail(
                "cron",
                "must be five words for minute, hour, day of month, month and day of week, or a word such as @daily; "
                    + "is \"\(cron.prefix(80))\"")
        }
        let arguments = field.object["arguments"] ?? [:]
        guard arguments.objectValue != nil else {
            throw field.fail("arguments", "must be an object, is \(arguments.kindName)")
        }
        self.init(
            id: try field.name("id"), cron: cron,
            timeZone: field.object["time_zone"] == nil ? nil : try field.string("time_zone"),
            task: try field.name("task"), arguments: arguments,
            catchUp: try field.choice("catch_up", CatchUp.self, default: .skip),
            jitterSeconds: try field.integer("jitter_s", in: 0...86_400, default: 0),
            isPaused: try field.bool("paused", default: false))
    }

    /// Whether a rule has the shape of one; what its words mean is for whoever keeps the time.
    private static func looksLikeCron(_ rule: String) -> Bool {
        guard rule.utf8.count <= 256 else { return false }
        let words = rule.split(separator: " ", omittingEmptySubsequences: true)
        if words.count == 1 { return words[0].hasPrefix("@") }
        return words.count == 5
    }
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What the sitrep learns from the host: the tools, their answers, the signals.
struct Reconnaissance: Sendable {
    let tools: Set<String>
    let replies: [ToolReply]
    let indicators: [Indicator]

    /// What it comes to, for the memory.
    var observation: Observation {
        Observation(
            indicators: indicators, floor: Catalogue.floor(tools: tools),
            version: first?["schedule_version"]?.integerValue)
    }

    /// The first answer that says which schedule it is about.
    var first: JSONValue? {
        replies.lazy.compactMap(\.envelope).first { $0["schedule_version"]?.integerValue != nil }
    }

    /// Whether the caller may call every tool that publishes: what others may not see must not become what is remembered.
    var isWhole: Bool { !replies.contains(where: \.isDenied) }

    /// Asks every tool that publishes signals, one after the other, the hard figures first, then reads the signals.
    ///
    /// A tool that fails is a reply with its reason. When the soft deadline is near, what was not asked yet counts as it
    /// was published last.
    init(_ call: ToolCall, rules: SiteRules) async throws {
        let rows = try await call.request("tool.list/1", [:])["items"]?.arrayValue ?? []
        let publishers = Self.ranked(
            rows.filter {
                !($0["signals"]?.arrayValue ?? []).isEmpty && $0["name"]?.stringValue != call.tool
                    && $0["effect"]?.stringValue == "read"
            }, by: try await call.request("signal.list/1", [:]))
        let deadline = call.context.softDeadlineMilliseconds.map { Double($0) * 0.8 }
        let start = ContinuousClock.now
        var replies: [ToolReply] = []
        for (index, row) in publishers.enumerated() {
            try call.checkCancellation()
            let name = row["name"]?.stringValue ?? ""
            call.progress(Double(index), of: Double(publishers.count), name)
            let signals = (row["signals"]?.arrayValue ?? []).compactMap(\.stringValue)
            if let deadline, (ContinuousClock.now - start) / .milliseconds(1) > deadline {
                replies.append(
                    ToolReply(tool: name, signals: signals, envelope: nil, failure: "there was no time to ask it again")
                )
                continue
            }
            replies.append(try await Self.ask(name, signals, call))
        }
        let board = try await call.request("signal.list/1", [:])
        self.replies = replies
        tools = Set(rows.compactMap { $0["name"]?.stringValue })
        indicators = Self.indicators(board, replies, rules, seesAll: call.context.disclosure == .full)
    }

    /// Those with hard figures first, then those with figures of capacity: what is left out when time is short matters least.
    private static func ranked(_ publishers: [JSONValue], by board: JSONValue) -> [JSONValue] {
        var classes: [String: String] = [:]
        for row in (board["items"]?.arrayValue ?? []) + (board["silent"]?.arrayValue ?? []) {
            classes[row["id"]?.stringValue ?? ""] = row["class"]?.stringValue
        }
        func key(_ row: JSONValue) -> (String, String) {
            let signals = (row["signals"]?.arrayValue ?? []).compactMap { classes[$0.stringValue ?? ""] }
            return (signals.min() ?? "C", row["name"]?.stringValue ?? "")
        }
        return publishers.sorted { key($0) < key($1) }
    }

    private static func ask(_ name: String, _ signals: [String], _ call: ToolCall) async throws -> ToolReply {
        do {
            return ToolReply(tool: name, signals: signals, envelope: try await call.invoke(tool: name), failure: nil)
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            return ToolReply(
                tool: name, signals: signals, envelope: nil, failure: failure.detail,
                code: failure.document["code"]?.stringValue ?? "INTERNAL_ERROR", isDenied: failure.status == .denied)
        }
    }

    /// The signals of the board, with the reasons of tools that failed.
    ///
    /// A cause is shown when this caller's own answer has the same sentence: the board may have it from a call that sees
    /// more of people.
    private static func indicators(
        _ board: JSONValue, _ replies: [ToolReply], _ rules: SiteRules, seesAll: Bool
    ) -> [Indicator] {
        var publishers: [String: ToolReply] = [:]
        for reply in replies { for signal in reply.signals { publishers[signal] = reply } }
        func publisher(_ row: JSONValue) -> ToolReply? { publishers[row["id"]?.stringValue ?? ""] }
        func failure(_ row: JSONValue) -> String? {
            publisher(row).flatMap { $0.code == nil || $0.isDenied ? nil : $0.failure }
        }
        let published = (board["items"]?.arrayValue ?? []).map { row -> Indicator in
            var indicator = Indicator(published: rules.completing(row), failure: failure(row))
            let reply = publisher(row)
            indicator.tool = reply?.tool
            guard indicator.level != nil else { return indicator }
            if let reply, reply.envelope != nil {
                let own = reply.sentences
                indicator.causes = indicator.causes.filter(own.contains)
                if indicator.level == .green {
                    indicator.causes = []
                } else if indicator.causes.isEmpty, let headline = reply.headline {
                    indicator.causes = [headline]
                }
            } else if !seesAll {
                indicator.causes = []
            }
            return indicator
        }
        let silent = (board["silent"]?.arrayValue ?? []).map { row -> Indicator in
            var indicator = Indicator(silent: row, failure: failure(row))
            indicator.tool = publisher(row)?.tool
            return indicator
        }
        // The hard ones first, and of a class in the catalogue's order: so are causes and headlines.
        func key(_ indicator: Indicator) -> (String, Int, String) {
            (indicator.kind.rawValue, Catalogue.place(of: indicator.tool), indicator.id)
        }
        return (published + silent).sorted { key($0) < key($1) }
    }
}

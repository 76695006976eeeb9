// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Figures of who exchanged with whom: of everybody together, and of people where they may be shown.
struct ExchangeFigures {
    /// Rows of people and pairs that fit into an answer.
    static let rows = 50

    let program: Program
    let window: Horizon
    let minimumSwaps: Int
    let exchanges: Exchanges
    let verdict: Verdict
    let showsPeople: Bool

    /// - Throws: never for data that was read; `CoverageError` of the analysis core otherwise.
    func json() throws -> JSONObject {
        var figures: JSONObject = [
            "asked": count { _ in true }, "executed": count { $0.parties != nil },
            "refused": count { $0.status == .rejected }, "open": count { [.pending, .approved].contains($0.status) },
            "undone": count { [.rolledBack, .cancelled].contains($0.status) },
            "people_in_exchanges": .integer(Int64(exchanges.actors.count)),
            "net_burden_deviation": .number(verdict.deviation),
            "highest_net_burden": exchanges.executed.isEmpty ? .null : number(exchanges.net.max()),
            "people_above_limit": .integer(Int64(verdict.takingOn.count)), "trend": .array(trend),
        ]
        let actors = exchanges.actors
        let decided = exchanges.executed.filter { $0.balance != 0 }
        let opponents = Set(decided.flatMap { [$0.requester, $0.accepter].compactMap { $0 } }).sorted()
        let contests = exchanges.contests(among: opponents)
        let network = try network(actors)
        let communities = network.communities
        figures["network"] = try networkFigures(network, communities, actors)
        figures["dominance"] = try dominance(opponents, contests)
        if showsPeople {
            figures["people"] = .array(try people(opponents, contests))
            figures["pairs"] = .array(pairs)
        }
        return figures
    }

    private func count(_ isCounted: (Exchange) -> Bool) -> JSONValue {
        .integer(Int64(exchanges.all.count(where: isCounted)))
    }

    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    private func id(_ person: Int) -> JSONValue { .string(program.people[person].id) }

    private func network(_ actors: [Int]) throws(CoverageError) -> ExchangeNetwork {
        let place = Dictionary(uniqueKeysWithValues: actors.enumerated().map { ($1, $0) })
        return try ExchangeNetwork(
            nodes: actors.count,
            arcs: exchanges.executed.compactMap { exchange in
                guard let pair = exchange.parties, let from = place[pair.requester], let to = place[pair.accepter]
                else { return nil }
                return (from, to)
            })
    }

    private func networkFigures(
        _ network: ExchangeNetwork, _ communities: [[Int]], _ actors: [Int]
    ) throws -> JSONValue {
        var place = Array(0..<network.nodes)
        for group in communities { for node in group { place[node] = group[0] } }
        var figures: JSONObject = [
            "nodes": .integer(Int64(network.nodes)), "arcs": .integer(Int64(network.arcCount)),
            "density": number(network.density), "reciprocity": number(network.reciprocity),
            "clustering": number(network.clustering), "modularity": number(try network.modularity(of: place)),
            "community_sizes": .array(communities.map { .integer(Int64($0.count)) }),
        ]
        if showsPeople {
            figures["communities"] = .array(communities.prefix(8).map { .array($0.prefix(20).map { id(actors[$0]) }) })
        }
        return .object(figures)
    }

    /// How those who met unevenly stand as a group; nobody's place.
    private func dominance(_ actors: [Int], _ contests: [(winner: Int, loser: Int)]) throws -> JSONValue {
        let all = try Contests(actors: actors.count, wins: contests.map { ($0.winner, $0.loser, 1) })
        let linearity = all.linearity
        let triangles = all.triangles
        return [
            "people": .integer(Int64(actors.count)), "contests": .integer(Int64(contests.count)),
            "steepness": number(all.davidsScore().steepness),
            "landau_h": number(linearity.landau), "improved_h": number(linearity.improved),
            "unknown_pairs": .integer(Int64(linearity.unknownPairs)),
            "triangle_transitivity": number(triangles.value),
            "note": actors.count < 6 ? "fewer than 6 people: h has no significance" : .null,
        ]
    }

    /// Asked, carried out and refused, by thirds of the window.
    private var trend: [JSONValue] {
        (0..<3).map { third in
            let from = window.from.advanced(by: third * window.days / 3)
            let to = window.from.advanced(by: (third + 1) * window.days / 3 - 1)
            let part = exchanges.all.filter { from <= $0.date && $0.date <= to }
            return [
                "from": .string("\(from)"), "to": .string("\(to)"), "asked": .integer(Int64(part.count)),
                "executed": .integer(Int64(part.count { $0.parties != nil })),
                "refused": .integer(Int64(part.count { $0.status == .rejected })),
            ]
        }
    }

    /// Everybody who asked, was asked or exchanged, by id: a list to look somebody up in, no ranking.
    private func people(_ actors: [Int], _ contests: [(winner: Int, loser: Int)]) throws -> [JSONValue] {
        let score = try Contests(actors: actors.count, wins: contests.map { ($0.winner, $0.loser, 1) }).davidsScore()
        let ranks = try Contests.rankRanges(actors: actors.count, contests: contests)
        let place = Dictionary(uniqueKeysWithValues: actors.enumerated().map { ($1, $0) })
        let involved = Set(exchanges.all.flatMap { [$0.requester, $0.accepter].compactMap { $0 } })
        return involved.sorted { program.people[$0].id < program.people[$1].id }.prefix(Self.rows).map { person in
            let asked = exchanges.all.filter { $0.requester == person }
            let isEnough = exchanges.count[person] >= minimumSwaps
            // A place among others is a statement too.
            let position = isEnough ? place[person] : nil
            return [
                "person": id(person), "asked": .integer(Int64(asked.count)),
                "granted": .integer(Int64(asked.count { $0.parties != nil })),
                "accepted": .integer(Int64(exchanges.executed.count { $0.accepter == person })),
                "refused": .integer(
                    Int64(exchanges.all.count { $0.accepter == person && $0.status == .rejected })),
                "net_burden": .number(exchanges.net[person]),
                "davids_score": number(position.map { score.scores[$0] }),
                "rank": position.map {
                    ["value": .number(ranks[$0].rank), "low": .number(ranks[$0].low), "high": .number(ranks[$0].high)]
                } ?? .null,
                "statement": isEnough ? .string(statement(exchanges.net[person])) : .null,
            ]
        }
    }

    /// What can be said of somebody without judging.
    private func statement(_ net: Double) -> String {
        let size = "\((abs(net) * 10).rounded() / 10) half-day burdens net"
        return net == 0 ? "gives and takes alike" : net > 0 ? "takes on \(size)" : "hands over \(size)"
    }

    /// Who turned to whom, the most exchanges first.
    private var pairs: [JSONValue] {
        let arcs = Dictionary(grouping: exchanges.executed) { [$0.requester, $0.accepter ?? -1] }
        let ordered = arcs.sorted { left, right in
            left.value.count != right.value.count
                ? left.value.count > right.value.count : left.key.lexicographicallyPrecedes(right.key)
        }
        return ordered.prefix(Self.rows).map { arc, found in
            [
                "from": id(arc[0]), "to": id(arc[1]), "exchanges": .integer(Int64(found.count)),
                "burden": .number(found.reduce(0) { $0 + $1.balance }),
            ]
        }
    }
}

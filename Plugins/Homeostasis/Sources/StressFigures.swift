// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Who carries how many markers beyond the cut points.
struct StressFigures {
    /// So many markers are a strained person.
    static let strained = 4
    /// Shares of smaller groups would tell about persons.
    private static let fewestShown = 5
    /// Rows of people in an answer, so that it stays short.
    private static let mostPeople = 60

    /// A person with an index.
    struct Strain: Sendable {
        let track: PersonTrack
        let high: [Marker]
        /// Markers that could be compared.
        let compared: Int
    }

    /// Everybody with an index, in the order of ids.
    let people: [Strain]
    /// People with too few days there, and people whose group has no cut points.
    let notMeasured: (absent: Int, withoutCutPoints: Int)
    /// The share of strained people at the end of each week; nil where nobody has an index.
    let history: [Double?]

    /// Holds everybody's markers against cut points.
    init(_ program: Program, _ stress: StressStudy, _ cuts: CutPoints) throws(CoverageError) {
        func usable(_ group: CutPoints.Group) -> [Double?] {
            Marker.allCases.map { stress.measured.contains($0) ? group.cuts[$0.rawValue] : nil }
        }
        var people: [Strain] = []
        var (absent, without) = (0, 0)
        var counts = [(strained: Int, all: Int)](repeating: (0, 0), count: stress.weekEnds.count)
        for track in stress.tracks {
            let person = program.people[track.person]
            guard let group = cuts.group(for: track.group) else {
                if track.now != nil { without += 1 }
                continue
            }
            let limits = usable(group)
            for (index, markers) in track.weeks.enumerated() {
                guard let markers else { continue }
                let isStrained = try CutPoints.high(markers, limits).count >= Self.strained
                counts[index] = (counts[index].strained + (isStrained ? 1 : 0), counts[index].all + 1)
            }
            guard let now = track.now else {
                if !person.membership.isEmpty { absent += 1 }
                continue
            }
            people.append(
                Strain(
                    track: track, high: try CutPoints.high(now, limits),
                    compared: limits.reduce(0) { $0 + ($1 == nil ? 0 : 1) }))
        }
        self.people = people.sorted { program.people[$0.track.person].id < program.people[$1.track.person].id }
        notMeasured = (absent, without)
        history = counts.map { $0.all == 0 ? nil : Double($0.strained) / Double($0.all) }
    }

    var strained: [Strain] { people.filter { $0.high.count >= Self.strained } }
    /// The share of people with four markers or more; nil without people.
    var share: Double? { people.isEmpty ? nil : Double(strained.count) / Double(people.count) }
    var meanLoad: Double? { Statistics.mean(people.map { Double($0.high.count) }) }

    /// How many people are beyond the cut point of each marker, the most first.
    var highByMarker: [(marker: Marker, people: Int)] {
        Marker.allCases.map { marker in (marker, people.filter { $0.high.contains(marker) }.count) }
            .filter { $0.1 > 0 }.sorted { ($1.people, $0.marker.rawValue) < ($0.people, $1.marker.rawValue) }
    }

    /// The shares of groups; small ones only for those who may see persons.
    func groups(showsSmall: Bool) -> [(group: StressGroup, people: Int, share: Double, mean: Double)] {
        Dictionary(grouping: people, by: \.track.group).sorted { $0.key < $1.key }.compactMap { group, members in
            guard showsSmall || members.count >= Self.fewestShown else { return nil }
            let strained = members.filter { $0.high.count >= Self.strained }.count
            return (
                group, members.count, Double(strained) / Double(members.count),
                Statistics.mean(members.map { Double($0.high.count) }) ?? 0
            )
        }
    }

    /// Rows of people for those who may see them: everybody in a small program, else those who are strained.
    func rows(_ source: ProgramSource) -> JSONValue {
        let shown = people.count <= Self.mostPeople ? people : Array(strained.prefix(Self.mostPeople))
        return .array(
            shown.map { strain in
                [
                    "person": .string(source.program.people[strain.track.person].id),
                    "name": .string(source.name(of: strain.track.person)),
                    "ali": .integer(Int64(strain.high.count)), "compared": .integer(Int64(strain.compared)),
                    "markers_high": .array(strain.high.map { .string($0.id) }),
                ]
            })
    }
}

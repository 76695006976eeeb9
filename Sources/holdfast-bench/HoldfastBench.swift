// SPDX-License-Identifier: Apache-2.0

import Daemon
import Glibc
import JSON

/// `holdfast-bench calls|tool ...`: figures that are measured inside one process, without any face in the way.
@main
enum HoldfastBench {
    static let usage = """
        usage: holdfast-bench calls --plugins DIR [--rounds N]
               holdfast-bench placements --plugins DIR [--rounds N]
               holdfast-bench store --state DIR [--url URL] [--rounds N]
               holdfast-bench queue --state DIR [--url URL] [--tasks N]
               holdfast-bench roster [--people N] [--days N] [--full 1] [--rounds N]
               holdfast-bench duty-hours [--days N] [--rounds N]
               holdfast-bench audit --state DIR [--url URL] [--rounds N]
               holdfast-bench breakers [--rounds N]
               holdfast-bench fetch [--rounds N]
               holdfast-bench patterns [--people N] [--slots N] [--only TOPIC] [--write FILE] [--rounds N]
               holdfast-bench tool --program DIR [--plugins DIR] [--tool NAME] [--arguments JSON] [--rounds N]
        Prints one JSON object. scripts/bench.sh puts the figures beside those of the peers.
          calls   nanoseconds of a call of each tool of the plugins in DIR that echoes, and of a built-in tool:
                  across the boundary alone, and through the whole pipeline; what each stage of the pipeline takes of
                  it, and a viewer's call with all limits set against none
          placements
                  a call of each tool of the plugins in DIR that echoes, inside the daemon and in a process of its own:
                  microseconds by payload, calls a second with 32 in flight, and what a crash costs
          store   edits, writes of keys and reading on a new SQLite store in DIR and on the PostgreSQL of URL, durable
          queue   tasks a second from being made to their end, in batches and one by one, with 1, 2 and 4 workers, how
                  long a task waits for an idle worker, and what a claim costs while many wait; on a new SQLite store
                  in DIR and on the PostgreSQL of URL, durable and relaxed
          roster  a synthetic program of any size: memory of a version and of a hundred edited ones, and what opening,
                  digesting and editing them costs
          duty-hours
                  100 residents and 60 others: reading, full validation, one edit, one candidate; in nanoseconds
          audit   a durable write with an audit entry beside one without, on a new SQLite store in DIR and on the
                  PostgreSQL of URL, and how many entries a second are verified
          breakers
                  what a circuit breaker adds to a call: nanoseconds
          controls
                  what an idempotency key adds to a call on SQLite in DIR and on the PostgreSQL of URL, in microseconds, and
                  the check of holds, in nanoseconds
          fetch   a request to the outside over a kept connection, beside the command curl: microseconds
          patterns
                  the analysis core on a made-up program (100 people x 730 slots): milliseconds of each pattern, and
                  peak memory; --write keeps the program for the peers
          tool    imports a program folder and calls a tool on it: the first call, which reads the tables, and the
                  median of N more
          --plugins DIR   a folder of plugin folders (../lib/holdfast/plugins)

        """

    static func main() async {
        var options: [String: String] = [:]
        var words = CommandLine.arguments.dropFirst()
        let command = words.popFirst() ?? ""
        while let word = words.popFirst() {
            guard word.hasPrefix("--"), let value = words.popFirst() else { fail("\(word) is not understood") }
            options[String(word.dropFirst(2))] = value
        }
        let rounds = options["rounds"].flatMap { Int($0) } ?? 9
        guard rounds > 0 else { fail("--rounds must be at least 1") }
        if command == "placements" {
            do { print(try await PlacementCost.measure(plugins: options["plugins"], rounds: rounds).text) } catch {
                fail("\(error)")
            }
            return
        }
        if command == "store" {
            guard let folder = options["state"] else { fail("store needs --state DIR") }
            do { print(try await StoreCost.measure(folder: folder, url: options["url"], rounds: rounds).text) } catch {
                fail("\(error)")
            }
            return
        }
        if command == "queue" {
            guard let folder = options["state"] else { fail("queue needs --state DIR") }
            let tasks = options["tasks"].flatMap { Int($0) } ?? 10_000
            do { print(try await QueueCost.measure(folder: folder, url: options["url"], tasks: tasks).text) } catch {
                fail("\(error)")
            }
            return
        }
        if command == "audit" {
            guard let folder = options["state"] else { fail("audit needs --state DIR") }
            do {
                print(
                    try await AuditCost(writes: max(200, rounds)).measure(folder: folder, url: options["url"]).text)
            } catch { fail("\(error)") }
            return
        }
        if command == "breakers" {
            print(BreakerCost(rounds: rounds).measure().text)
            return
        }
        if command == "controls" {
            guard let folder = options["state"] else { fail("controls needs --state DIR") }
            do {
                print(try await ControlCost(rounds: rounds).measure(folder: folder, url: options["url"]).text)
            } catch { fail("\(error)") }
            return
        }
        if command == "fetch" {
            do { print(try await FetchCost(rounds: rounds).measure().text) } catch { fail("\(error)") }
            return
        }
        if command == "duty-hours" {
            let cost = DutyHoursCost(days: options["days"].flatMap { Int($0) } ?? 364, rounds: rounds)
            do { print(try cost.measure().text) } catch { fail("\(error)") }
            return
        }
        if command == "patterns" {
            let cost = PatternsCost(
                people: options["people"].flatMap { Int($0) } ?? 100,
                slots: options["slots"].flatMap { Int($0) } ?? 730,
                rounds: rounds, only: options["only"], file: options["write"])
            do { print(try cost.measure().text) } catch { fail("\(error)") }
            return
        }
        if command == "roster" {
            let cost = RosterCost(
                people: options["people"].flatMap { Int($0) } ?? 100, days: options["days"].flatMap { Int($0) } ?? 365,
                isFull: options["full"] == "1", rounds: rounds)
            do { print(try cost.measure().text) } catch { fail("\(error)") }
            return
        }
        let bench: Workbench
        do {
            bench = try await Workbench.open(plugins: options["plugins"], label: "holdfast-bench")
        } catch { fail("\(error)") }
        do {
            let figures: JSONValue
            switch command {
            case "calls": figures = try await CallCost(bench, rounds: rounds).measure()
            case "tool":
                guard let program = options["program"] else { fail("tool needs --program DIR") }
                figures = try await ToolCost(
                    bench, program: program, tool: options["tool"] ?? "check_utilization_threshold",
                    arguments: try JSONValue.parse(options["arguments"] ?? "{}"), rounds: rounds
                ).measure()
            default: fail("there is no command \"\(command)\"")
            }
            print(figures.text)
        } catch {
            await bench.close()
            fail("\(error)")
        }
        await bench.close()
    }

    private static func fail(_ message: String) -> Never {
        let bytes = Array("holdfast-bench: \(message)\n\(usage)".utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        exit(2)
    }
}

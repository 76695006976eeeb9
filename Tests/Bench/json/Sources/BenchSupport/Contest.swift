// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Answers the driver on standard input and output, so that all contestants run at the same time and are asked in turns.
///
/// `list` gives the names; `run NAME BATCH ROUNDS` the CPU time of every round in nanoseconds, a round being BATCH
/// times the work; `show NAME FOLDER` the evidence.
public enum Contest {
    /// Answers until the input ends.
    public static func serve(_ figures: [Figure]) {
        while let line = readLine() {
            // Standard output is a pipe, which the C library would fill before it says anything.
            defer { fflush(nil) }
            let words = line.split(separator: " ").map(String.init)
            guard let command = words.first else { continue }
            if command == "list" {
                print(figures.map(\.name).joined(separator: " "))
                continue
            }
            guard words.count > 2, let figure = figures.first(where: { $0.name == words[1] }) else {
                print("error: cannot do \(line)")
                continue
            }
            if command == "show" {
                print(show(figure, words[2]))
            } else if let batch = Int(words[2]), words.count > 3, let rounds = Int(words[3]) {
                print(measure(figure.body, batch, rounds).map(String.init).joined(separator: " "))
            }
        }
    }

    /// The content of a file.
    public static func content(of path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        rewind(file)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, file)
        }
    }

    private static func measure(_ body: () -> Void, _ batch: Int, _ rounds: Int) -> [UInt64] {
        var times: [UInt64] = []
        for _ in 0..<rounds {
            let start = processTime()
            for _ in 0..<batch { body() }
            times.append(processTime() - start)
        }
        return times
    }

    private static func show(_ figure: Figure, _ folder: String) -> String {
        switch figure.evidence() {
        case .digest(let digest):
            return "digest \(String(digest.exact, radix: 16)) \(String(digest.single, radix: 16))"
        case .accepted: return "accepted"
        case .verdicts(let verdicts): return "verdicts " + verdicts.map { $0 ? "1" : "0" }.joined()
        case .document(let bytes):
            let path = "\(folder)/\(figure.name).json"
            guard let file = fopen(path, "w") else { return "error: cannot write \(path)" }
            defer { fclose(file) }
            fwrite(bytes, 1, bytes.count, file)
            return "document \(path)"
        }
    }

    /// CPU time of the process so far, in nanoseconds.
    private static func processTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

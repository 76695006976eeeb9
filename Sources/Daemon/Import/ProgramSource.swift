// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kernel
import Roster
import Services
import Settings

/// What a program is imported from.
package enum ProgramSource: Sendable {
    /// The files of a program folder by name: `program.toml` and CSV.
    case files([String: [UInt8]])
    /// One JSON document, as export writes it.
    case document(JSONValue)
}

/// A program as it was read, before anything is stored.
struct ReadProgram: Sendable {
    let profile: ProgramProfile
    let report: ImportReport
}

extension ProgramSource {
    /// Reads and checks all of it.
    ///
    /// Everything that is wrong is told at once: in the profile and in the tables.
    func read() throws(Problem) -> ReadProgram {
        var faults: [Problem.Fault] = []
        let result: Result<ImportReport, ImportFailure>
        let profile: ProgramProfile?
        switch self {
        case .files(var files):
            let bytes = files.removeValue(forKey: "program.toml")
            profile = Self.profile(bytes, file: "program.toml", &faults)
            result = CSVImport.read(files: files, profile: profile ?? Self.stand(for: bytes))
        case .document(let document):
            profile = Self.profile(of: document, &faults)
            let cells = ProgramDocument.cells(of: document, &faults)
            let text = document["program"]?.objectValue.map { Array(Self.toml($0).utf8) }
            result = DocumentImport.read(tables: cells, profile: profile ?? Self.stand(for: text))
        }
        var isCut = false
        if case .failure(let failure) = result {
            isCut = failure.isCut
            faults += failure.faults.map { fault in
                Problem.Fault(
                    instancePath: fault.place, message: fault.sentence,
                    value: fault.value.isEmpty ? nil : .string(fault.value))
            }
        }
        guard faults.isEmpty, let profile, case .success(let report) = result else {
            let noun =
                faults.count == 1 ? "1 fault" : isCut ? "\(faults.count) faults or more" : "\(faults.count) faults"
            throw Problem(.validation, "The program has \(noun); nothing was imported.", errors: faults)
        }
        return ReadProgram(profile: profile, report: report)
    }

    /// Stands in for a profile with a fault, so that its policies and the tables are checked all the same.
    private static func stand(for bytes: [UInt8]?) -> ProgramProfile {
        ProgramProfile(
            id: "unreadable", name: "", timeZone: "UTC",
            policies: whole(bytes.map { ProgramFile.policies(of: $0) } ?? [:]))
    }

    fileprivate static func whole(_ policies: [String: TOMLValue]) -> [String: Int] {
        policies.reduce(into: [:]) { whole, entry in
            if case .integer(let value) = entry.value { whole[entry.key] = Int(value) }
        }
    }

    private static func profile(
        _ bytes: [UInt8]?, file: String, _ faults: inout [Problem.Fault]
    ) -> ProgramProfile? {
        guard let bytes else {
            faults.append(
                .init(
                    instancePath: file,
                    message: "the file is missing; it names the program, its clock and its policies"))
            return nil
        }
        switch ProgramFile.parse(bytes, file: file) {
        case .success(let file): return ProgramProfile(file)
        case .failure(let failure):
            faults += failure.faults.map { fault in
                Problem.Fault(
                    instancePath: "\(fault.file):\(fault.line):\(fault.column)",
                    message: "\(fault.key) \(fault.message)",
                    value: fault.value.map { .string($0) })
            }
            return nil
        }
    }

    /// The member `program` of a document is read by the rules of `program.toml`, whose keys it has.
    private static func profile(of document: JSONValue, _ faults: inout [Problem.Fault]) -> ProgramProfile? {
        guard let program = document["program"]?.objectValue else {
            faults.append(
                .init(
                    instancePath: "/program", message: "must be an object with the keys of program.toml",
                    value: document["program"]))
            return nil
        }
        switch ProgramFile.parse(Array(toml(program).utf8), file: "/program") {
        case .success(let file): return ProgramProfile(file)
        case .failure(let failure):
            faults += failure.faults.map { fault in
                let path = fault.key.split(separator: ".").map { "/" + $0 }.joined()
                return Problem.Fault(
                    instancePath: "/program" + path, message: fault.message, value: fault.value.map { .string($0) })
            }
            return nil
        }
    }

    /// The text of JSON strings, whole numbers and booleans is TOML too.
    private static func toml(_ object: JSONObject) -> String {
        func lines(_ object: JSONObject) -> [String] {
            object.compactMap { key, value in
                value.isNull || value.objectValue != nil ? nil : "\(JSONValue.string(key).text) = \(value.text)"
            }
        }
        var text = lines(object)
        for (key, value) in object {
            guard let table = value.objectValue else { continue }
            text += ["[\(JSONValue.string(key).text)]"] + lines(table)
        }
        return text.joined(separator: "\n") + "\n"
    }
}

extension ProgramProfile {
    /// The profile that a `program.toml` describes; its values were checked when it was read.
    init(_ file: ProgramFile) {
        self.init(
            id: file.id, name: file.name, timeZone: file.timeZone,
            asOf: file.asOf.flatMap { ProgramProfile.asOf("\($0)") },
            weekStart: Weekday(name: file.weekStart.rawValue) ?? .monday,
            amStart: LocalTime(minutes: file.slotStarts.am), pmStart: LocalTime(minutes: file.slotStarts.pm),
            nightStart: LocalTime(minutes: file.slotStarts.night),
            policies: ProgramSource.whole(file.policies))
    }
}

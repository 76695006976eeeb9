// SPDX-License-Identifier: Apache-2.0

extension ToolCall {
    /// A required string.
    public func string(_ name: String) throws(ToolFailure) -> String {
        guard let value = arguments[name]?.stringValue else { throw missing(name, "a string") }
        return value
    }

    /// A string, nil when absent or null.
    public func string(ifPresent name: String) -> String? { arguments[name]?.stringValue }

    /// A required whole number.
    public func integer(_ name: String) throws(ToolFailure) -> Int64 {
        guard let value = arguments[name]?.integerValue else { throw missing(name, "an integer") }
        return value
    }

    /// A whole number, nil when absent or null.
    public func integer(ifPresent name: String) -> Int64? { arguments[name]?.integerValue }

    /// A required number.
    public func number(_ name: String) throws(ToolFailure) -> Double {
        guard let value = arguments[name]?.doubleValue else { throw missing(name, "a number") }
        return value
    }

    /// A number, nil when absent or null.
    public func number(ifPresent name: String) -> Double? { arguments[name]?.doubleValue }

    /// A boolean; `fallback` when absent or null.
    public func boolean(_ name: String, default fallback: Bool = false) -> Bool {
        arguments[name]?.boolValue ?? fallback
    }

    /// A list; empty when absent or null.
    public func array(_ name: String) -> [JSONValue] { arguments[name]?.arrayValue ?? [] }

    private func missing(_ name: String, _ allowed: String) -> ToolFailure {
        guard let value = arguments[name], !value.isNull else {
            return .faults([ArgumentFault(field: "/" + name, message: "is missing; allowed is \(allowed)")])
        }
        return .invalid(field: "/" + name, value: value, allowed: allowed)
    }
}

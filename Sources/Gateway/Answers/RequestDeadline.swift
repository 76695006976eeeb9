// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

extension HTTPField.Name {
    /// How long the client wants to wait for a call, in milliseconds.
    static let deadline = HTTPField.Name(CallDeadline.header)
}

extension Request {
    /// The deadline that the client asks for, in milliseconds; nil for none.
    ///
    /// - Throws: 400 when it is not a time, or stands there twice.
    var deadlineMilliseconds: Int64? {
        get throws(Problem) {
            guard let name = HTTPField.Name.deadline else { return nil }
            let values = headers[values: name]
            guard let first = values.first else { return nil }
            return try CallDeadline.read(header: values.count == 1 ? first : values.joined(separator: ", "))
        }
    }
}

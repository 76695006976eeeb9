// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTypes

/// How the page looks, on a screen and on paper, and the fields that keep anything else out of it.
enum PageStyle {
    /// Levels are said in words too: nothing hangs on a colour alone.
    static let sheet = """
        :root{color-scheme:light dark}
        body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem}
        h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.4rem 0 .3rem}
        p{margin:.3rem 0}.small{font-size:.85rem;opacity:.8}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        th,td{border-bottom:1px solid #8886;padding:.25rem .5rem;text-align:left;vertical-align:top}
        .level{display:inline-block;border:2px solid currentColor;border-radius:.3rem;padding:0 .4rem;font-weight:700}
        .GREEN{color:#167a2f}.YELLOW{color:#8a6d00}.ORANGE{color:#b34700}.RED{color:#c00020}
        .BLACK{background:#000;color:#fff}.UNKNOWN{color:#666}
        .banner{border:2px solid #c00020;padding:.5rem .8rem;margin:.8rem 0}
        @media print{body{font-size:11pt;max-width:none;margin:0}tr,li{break-inside:avoid}}
        """

    /// No script, no picture, no form, no frame, and no style but the page's own (Content Security Policy Level 3).
    static func policy() throws(CryptoError) -> String {
        let digest = try SHA256.digest(of: Array(sheet.utf8))
        let hash = Base64URL.encode(digest.bytes)
            .replacing("-", with: "+").replacing("_", with: "/")
        return "default-src 'none'; style-src 'sha256-\(hash)='; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }

    /// The fields of an answer that is a page; it is nobody's to keep, because it may name people.
    static func headers() throws(CryptoError) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .vary: "Accept, Authorization",
            .contentSecurityPolicy: try policy(), .xContentTypeOptions: "nosniff",
        ]
        headers[HTTPField.Name("Referrer-Policy")] = "no-referrer"
        return headers
    }
}

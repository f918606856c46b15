//! Wasm as a text in JavaScript: what every bundler takes as it is, and brotli packs nearly as well as the bytes.

/// How many bytes are one character alone.
const PAGE: u8 = 90;

/// What stands before a character that means a byte of the second or the third page.
const MARKS: [char; 2] = [' ', '!'];

/// A module whose default export is these bytes as a text, which pkg/page/open-inline.js reads.
pub(crate) fn module(bytes: &[u8]) -> String {
    let mut out = String::from("export default \"");
    for byte in bytes {
        out.extend(
            usize::from(byte / PAGE)
                .checked_sub(1)
                .map(|mark| MARKS[mark]),
        );
        let place = byte % PAGE;
        // From `#` on, around the backslash: neither it nor a quotation mark is among them.
        out.push(char::from(
            place + if place < b'\\' - b'#' { b'#' } else { b'#' + 1 },
        ));
    }
    out + "\";\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As pkg/page/open-inline.js reads it.
    fn read(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut above = 0;
        for code in text.bytes() {
            if code < b'"' {
                above = (code - 31) * PAGE;
            } else {
                bytes.push(above + (code - if code > b'\\' { 36 } else { 35 }));
                above = 0;
            }
        }
        bytes
    }

    #[test]
    fn every_byte_survives_in_a_text_without_escapes() {
        let all: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        let module = module(&all);
        let text = module.strip_prefix("export default \"").unwrap();
        let text = text.strip_suffix("\";\n").unwrap();
        assert!(text.bytes().all(|code| (b' '..=b'}').contains(&code)));
        assert!(!text.contains(['"', '\\']));
        assert_eq!(read(text), all);
    }
}

//! The links of texts that are read away from the repository.

/// Where the repository is, as Cargo.toml says.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A Markdown text whose links to files beside it lead to those of the repository; blocks of code stay as they are.
pub(crate) fn absolute(text: &str) -> String {
    let mut is_code = false;
    text.split_inclusive('\n')
        .map(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            if is_code || is_fence {
                line.to_owned()
            } else {
                absolute_in(line)
            }
        })
        .collect()
}

fn absolute_in(line: &str) -> String {
    let mut pieces = line.split("](");
    let mut before = pieces.next().unwrap_or_default();
    let mut out = before.to_owned();
    for piece in pieces {
        out.push_str("](");
        if !piece.starts_with('#') && !piece.starts_with("https://") {
            let is_image = before
                .rfind('[')
                .is_some_and(|at| before[..at].ends_with('!'));
            let kind = if is_image { "raw" } else { "blob" };
            out.push_str(&format!("{REPOSITORY}/{kind}/HEAD/"));
        }
        out.push_str(piece);
        before = piece;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> String {
        format!("{REPOSITORY}/{path}")
    }

    #[test]
    fn what_is_beside_the_text_is_found_from_elsewhere() {
        let text = absolute("See [one](docs/a.md#b) and ![two](www/b.png).\n");
        let [one, two] = [at("blob/HEAD/docs/a.md#b"), at("raw/HEAD/www/b.png")];
        assert_eq!(text, format!("See [one]({one}) and ![two]({two}).\n"));
    }

    #[test]
    fn whole_addresses_and_code_stay() {
        let text = "[a](https://semver.org) [b](#b)\n```js\nx = q[0](docs);\n```\n";
        assert_eq!(absolute(text), text);
    }
}

//! `cargo xtask check-rules FILE`: what is wrong with a file of trigger rules, before a visitor's browser says so.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use salebot_onsite::page::rules::{Field, Rules};
use salebot_onsite::problem::Problem;
use serde_json::json;

use crate::process;

/// Compiles regular expressions as browsers do: there is no other way to know what they take.
const COMPILE: &str = "for (const [place, pattern] of JSON.parse(process.argv[1]).entries()) {\
    try { new RegExp(pattern, 'i') } catch (error) { console.log(place + ' ' + error.message) } }";

/// Prints every mistake with its place; fails where there is any.
pub(crate) fn run(path: &Path) -> Result<ExitCode> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut rules = Rules::read(&text);
    rules.problems.extend(bad_patterns(&rules.patterns)?);
    for problem in &rules.problems {
        println!("{problem}");
    }
    let (good, broken) = (rules.list.len(), rules.problems.len());
    println!("{good} rules can be used, {broken} mistakes");
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn bad_patterns(patterns: &[(Field, String)]) -> Result<Vec<Problem>> {
    if patterns.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Vec<&str> = patterns.iter().map(|pattern| pattern.1.as_str()).collect();
    let mut command = process::command("node");
    command.args(["-e", COMPILE, &json!(texts).to_string()]);
    let said = process::output(&mut command)?;
    let problems = said.lines().filter_map(|line| {
        let (place, reason) = line.split_once(' ')?;
        let (_, pattern) = patterns.get(place.parse::<usize>().ok()?)?;
        Some(Problem {
            path: format!("regex {pattern}"),
            reason: reason.to_owned(),
        })
    });
    Ok(problems.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_as_browsers_read_them() {
        let patterns = ["^/offer(?=/)", "(", "[a"].map(|text| (Field::Url, text.to_owned()));
        let problems = bad_patterns(&patterns).unwrap();
        let paths: Vec<&str> = problems
            .iter()
            .map(|problem| problem.path.as_str())
            .collect();
        assert_eq!(paths, ["regex (", "regex [a"]);
    }

    #[test]
    fn a_broken_file_fails() {
        let folder = std::env::temp_dir().join(format!("onsite-rules-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("rules.json");
        for (text, is_good) in [
            (
                r##"[{"event":"price_seen","on":{"visible":{"selector":"#pricing"}}}]"##,
                true,
            ),
            (
                r#"[{"event":"price_seen","on":{"scroll":{"percent":175}}}]"#,
                false,
            ),
            (
                r#"{"rules":[{"event":"a","on":"page_view","where":{"url":{"regex":"("}}}]}"#,
                false,
            ),
            ("nothing", false),
        ] {
            fs::write(&path, text).unwrap();
            let code = run(&path).unwrap();
            assert_eq!(
                format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS),
                is_good,
                "{text}"
            );
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}

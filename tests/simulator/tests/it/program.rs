//! The program.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use salebot_simulator::DEFAULT_API_KEY;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_salebot-simulator"))
}

#[test]
fn it_says_where_it_listens_and_ends_on_a_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut child = program().stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let url = line
            .trim_end()
            .strip_prefix("salebot-simulator listening on ")
            .unwrap();

        let path = format!("{url}/api/{DEFAULT_API_KEY}/online_chat_client_id?recipient=a");
        let text = ureq::get(path)
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap();
        assert_eq!(text, r#"{"client_id":36553}"#);

        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(child.wait().unwrap().success());
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line is all it prints");
    }
}

#[test]
fn it_can_begin_with_the_seeded_project() {
    let mut child = program()
        .arg("--seed")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim_end().rsplit(' ').next().unwrap();
    let path = format!("{url}/api/{DEFAULT_API_KEY}/get_clients?limit=1");
    let answer = ureq::get(path)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.contains(r#""id":36872"#), "{answer}");
}

#[test]
fn wrong_options_are_explained() {
    for (args, why) in [
        (["--port", "1"], "there is no option --port"),
        (
            ["--addr", "here"],
            "--addr here is not an address like 127.0.0.1:0",
        ),
        (
            ["--api-key", "a b"],
            "the API key must be letters and digits",
        ),
    ] {
        let output = program().args(args).output().unwrap();
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(why), "{text}");
    }
}

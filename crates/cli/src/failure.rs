//! How a command ends: the exit code, and the one line that says what went wrong.

use std::fmt;
use std::process::ExitCode;

use keyway::{CallError, OpenError, Problem};

use crate::{log, screen};

/// The command line is wrong: nothing was done, and the exit code is 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A wrong command line, as an error.
pub fn usage(message: impl Into<String>) -> anyhow::Error {
    Usage(message.into()).into()
}

/// Prints what went wrong, if something did, and gives the exit code.
pub fn report(result: anyhow::Result<ExitCode>) -> ExitCode {
    let error = match result {
        Ok(code) => return code,
        Err(error) => error,
    };
    // Whoever reads our output has heard enough: `keyway … | head` is no failure worth a word.
    let broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    };
    if !error.chain().any(broken_pipe) {
        let opening = error.chain().find_map(|cause| cause.downcast_ref::<OpenError>());
        let cure = opening.map(|error| cure(error.problem())).unwrap_or_default();
        let mut text = log::safe(&format!("{error:#}{cure}"));
        // What a plugin says may have any number of lines; only our own comparisons need them.
        if error.chain().any(is_of_a_plugin) {
            text = one_line(&text);
        }
        screen::line(&format!("error: {text}"));
    }
    let usage = error.chain().any(|cause| cause.is::<Usage>());
    ExitCode::from(if usage { 2 } else { 1 })
}

/// What helps on this command line, besides what helps in any host.
pub fn cure(problem: &Problem) -> String {
    match problem {
        Problem::Untrusted { digest, .. } => {
            format!("; on this command line, `--trust {digest}` trusts this file, and `--trust full` any")
        }
        Problem::NotGranted { .. } => "; on this command line, with --grant".to_owned(),
        _ => String::new(),
    }
}

/// Whether an error has words of a plugin in it: what it said in a call, or the contract that it carries.
fn is_of_a_plugin(cause: &(dyn std::error::Error + 'static)) -> bool {
    let opening = || cause.downcast_ref::<OpenError>().map(OpenError::problem);
    cause.is::<CallError>() || matches!(opening(), Some(Problem::Call(_) | Problem::Contract(_)))
}

fn one_line(text: &str) -> String {
    text.replace("\n  help: ", "; ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All that is wrong with a contract, one line each.
pub fn problems(problems: &keyway_wit::Problems) -> anyhow::Error {
    let lines = problems.iter().map(|problem| {
        let place = problem.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        let help = if problem.help.is_empty() { String::new() } else { format!("; {}", problem.help) };
        format!("{place}{}{help}", problem.message).replace('\n', " ")
    });
    anyhow::anyhow!(lines.collect::<Vec<_>>().join("\nerror: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_a_contract_are_one_line() {
        let wit = "package a:b;\ninterface i { f: func(); f: func(); }\nworld w { export i; }";
        let problems = keyway_wit::Wit::from_text("contract.wit", wit, None).unwrap_err();
        let text = one_line(&problems.to_string());
        assert!(text.starts_with("contract.wit:2:") && text.contains("more than once; WIT is"), "{text}");
    }
}

//! How a command ends: the exit code, and the one line that says what went wrong.

use std::fmt;
use std::process::ExitCode;

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
        crate::screen::line(&format!("error: {error:#}"));
    }
    let usage = error.chain().any(|cause| cause.is::<Usage>());
    ExitCode::from(if usage { 2 } else { 1 })
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

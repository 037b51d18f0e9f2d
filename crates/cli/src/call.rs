//! `keyway call`: one call of a plugin, from text to text.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::{Grants, Host, Right, Value, wave};
use serde_json::json;

use crate::failure::usage;
use crate::hosting::{self, HostArgs};
use crate::json;
use crate::rights;

const AFTER: &str = "\
CALL is the function and its arguments: `filter.transform({width: 1, height: 1, pixels: [1, 2, 3, 4]})`. The name may be \
full (`media:filter/filter@1.0.0#transform`) or any short form that only one function has (`transform`). Arguments and \
result are WAVE, the text format of the component model's values: {field: value} for records, [..] for lists, (..) for \
tuples, some(..) and none, ok(..) and err(..), {flag-a, flag-b} for flags. `-` reads CALL from standard input.

Exit codes: 0 the call gave a result; 1 it gave none, or one that is err(..), which is printed like any other; 2 the \
command line is wrong, or the arguments do not fit the function.

Examples:
  keyway call sepia.wasm
  keyway call sepia.wasm 'filter.priority()' --config '{\"priority\": 5}'";

/// Call a function of a plugin, or list its functions
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct CallArgs {
    /// The plugin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The function and its arguments; without it, the functions are listed and nothing runs
    #[arg(value_name = "CALL")]
    call: Option<String>,
    /// What the instance is created with: JSON, as the plugin wants it
    #[arg(long, value_name = "JSON", default_value = "", hide_default_value = true, value_parser = config)]
    config: String,
    /// Give the plugin a right: read:DIR[=GUEST], write:DIR[=GUEST], env:NAME[=VALUE], connect:HOST:PORT,
    /// listen:ADDRESS:PORT, clocks, random, threads, processes, memory:64MiB, cpu:10s, files:64 or service:NAME. Can be
    /// repeated. A native library that is trusted has this program's rights in any case
    #[arg(long = "grant", value_name = "RIGHT", value_parser = rights::given)]
    grants: Vec<Right>,
    /// Print the result, or the functions, as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    host: HostArgs,
}

fn config(text: &str) -> Result<String, String> {
    if !text.trim().is_empty() {
        serde_json::from_str::<serde::de::IgnoredAny>(text)
            .map_err(|error| format!("it is no JSON: {error}"))?;
    }
    Ok(text.to_owned())
}

/// Runs the command.
pub fn run(args: &CallArgs) -> anyhow::Result<ExitCode> {
    let Some(call) = &args.call else { return list(args) };
    let call = match call.as_str() {
        "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("can't read the call from standard input")?;
            text
        }
        call => call.to_owned(),
    };
    let (name, given) = split(&call)?;
    let host = host(args)?;
    let plugin = host.open(&args.file)?;
    let symbol = plugin.lookup(name)?;
    let ty = symbol.ty();
    let values = wave::parse_args(ty, given).map_err(|error| {
        let error = error.to_string().replace('\n', " ");
        usage(format!("the arguments do not fit `{symbol}`: {error}"))
    })?;
    let mut instance = plugin.instantiate(&args.config)?;
    let result = symbol.call(&mut instance, &values)?;

    let shown =
        ty.result.as_ref().zip(result.as_ref()).map(|(ty, value)| wave::print(ty, value)).transpose()?;
    if args.json {
        json::print(&json!({
            "plugin": plugin.id(),
            "placement": plugin.placement().name(),
            "function": symbol.name(),
            "type": ty.to_string(),
            "result": result.as_ref().map(json::value),
            "wave": shown,
        }))?;
    } else if let Some(shown) = shown {
        let mut out = std::io::stdout();
        out.write_all(shown.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(if matches!(result, Some(Value::Result(Err(_)))) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// `filter.priority()` as the name and `()`; a name alone is called without arguments.
fn split(call: &str) -> anyhow::Result<(&str, &str)> {
    let call = call.trim();
    let (name, given) = match call.find('(') {
        Some(at) => (call[..at].trim_end(), &call[at..]),
        None => (call, "()"),
    };
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(usage(format!(
            "`{call}` is no call; write the function and its arguments: `filter.priority()`"
        )));
    }
    Ok((name, given))
}

fn host(args: &CallArgs) -> anyhow::Result<Host> {
    let mut builder = args.host.apply(hosting::builder())?;
    if !args.grants.is_empty() {
        // Rights are given by id, and only the file knows the plugin's.
        let id = keyway::host().build()?.inspect(&args.file)?.manifest.id;
        builder = builder.grant(id, Grants::new(&args.grants)?);
    }
    Ok(builder.build()?)
}

fn list(args: &CallArgs) -> anyhow::Result<ExitCode> {
    let inspection = keyway::host().build()?.inspect(&args.file)?;
    let functions = inspection.description.contract.exported();
    let functions: Vec<(String, String)> = functions
        .map(|(interface, function)| (interface.qualified(&function.name), function.ty.to_string()))
        .collect();
    if args.json {
        let functions: Vec<_> =
            functions.into_iter().map(|(name, ty)| json!({ "name": name, "type": ty })).collect();
        json::print(&json!({ "plugin": inspection.manifest.id, "functions": functions }))?;
    } else {
        let lines: String = functions.iter().map(|(name, ty)| format!("{name}: {ty}\n")).collect();
        std::io::stdout().write_all(lines.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn calls() {
        assert_eq!(split(" a.b ( 1 )").unwrap(), ("a.b", "( 1 )"));
        assert_eq!(split("n:p/i@1.0.0#f(\"(\")").unwrap(), ("n:p/i@1.0.0#f", "(\"(\")"));
        assert_eq!(split("f").unwrap(), ("f", "()"));
        assert!(split("").is_err() && split("(1)").is_err() && split("a b()").is_err());
    }
}

//! Load from `wrk`, and what it says.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

type Failure = Box<dyn std::error::Error>;

/// How a server did.
pub struct Load {
    /// Requests a second.
    pub per_second: f64,
    /// The 99th percentile of the latencies, in nanoseconds.
    pub p99: f64,
    /// Requests that had no answer, or another than 200 to 399.
    pub failed: u64,
}

impl Load {
    /// The same, if no request failed.
    pub fn without_failure(self) -> Result<Self, Failure> {
        if self.failed > 0 {
            return Err(format!("{} requests failed", self.failed).into());
        }
        Ok(self)
    }
}

/// Asks for a path over and over, on 32 connections.
pub fn load(address: SocketAddr, path: &str, spell: Duration) -> Result<Load, Failure> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", "32", "--latency", "--timeout", "10s"]);
    wrk.arg("--duration").arg(format!("{}s", spell.as_secs().max(1)));
    let output = wrk.arg(format!("http://{address}{path}")).output();
    let output = output.map_err(|error| format!("wrk: {error}; install it: apt-get install wrk"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    read(&text).ok_or_else(|| format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn read(text: &str) -> Option<Load> {
    let after = |label: &str| text.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim);
    let per_second = after("Requests/sec:")?.parse().ok()?;
    let p99 = nanoseconds(after("99%")?)?;
    let refused = after("Non-2xx or 3xx responses:").map_or(Some(0), |count| count.parse().ok())?;
    let broken = after("Socket errors:").map_or(0, |errors| {
        let numbers =
            errors.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<u64>().ok());
        numbers.sum()
    });
    Some(Load { per_second, p99, failed: refused + broken })
}

fn nanoseconds(text: &str) -> Option<f64> {
    let units = [("us", 1e3), ("ms", 1e6), ("s", 1e9)];
    let (unit, factor) = units.into_iter().find(|(unit, _)| text.ends_with(unit))?;
    Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor)
}

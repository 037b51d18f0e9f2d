//! The host that commands open plugins with.

use std::time::Duration;

use keyway::probe::Probe;
use keyway::{HostBuilder, Limits};

use crate::failure::usage;

/// What an instance may use up, and how carefully plugins are opened.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct HostArgs {
    /// The longest that one call of a sandboxed plugin may take, in seconds [default: 30; 0 for no end]
    #[arg(long, value_name = "SECONDS", help_heading = "Host")]
    pub deadline: Option<f64>,
    /// The most memory that an instance of a sandboxed plugin may have, in MiB [default: 1024]
    #[arg(long, value_name = "MIB", help_heading = "Host")]
    pub memory: Option<usize>,
    /// Try native libraries in a process of their own first: one that ends its process when it is loaded is reported,
    /// and never gets into this one
    #[arg(long, help_heading = "Host")]
    pub probe: bool,
}

impl HostArgs {
    /// Applies them.
    pub fn apply(&self, mut builder: HostBuilder) -> anyhow::Result<HostBuilder> {
        let mut limits = Limits::default();
        if let Some(seconds) = self.deadline {
            let deadline = Duration::try_from_secs_f64(seconds);
            let deadline = deadline.map_err(|error| usage(format!("--deadline {seconds}: {error}")))?;
            limits.deadline = Some(deadline).filter(|deadline| !deadline.is_zero());
        }
        if let Some(memory) = self.memory {
            let bytes = memory.checked_mul(1 << 20).filter(|bytes| *bytes > 0);
            limits.memory =
                bytes.ok_or_else(|| usage(format!("--memory {memory}: no such amount of memory")))?;
        }
        builder = builder.limits(limits);
        if self.probe {
            let program = std::env::current_exe()
                .map_err(|error| anyhow::anyhow!("this program cannot find itself for --probe: {error}"))?;
            builder = builder.probe(Probe::new(program, &["probe"]));
        }
        Ok(builder)
    }
}

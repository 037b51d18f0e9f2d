//! `keyway:host/log`: the host service that every host has, on `tracing`.

mod wit {
    #![allow(missing_docs)]
    keyway_contract::contract!({
        inline: "
            package keyway:logging@1.0.0;
            world logging { import keyway:host/log@1.0.0; }
        ",
        module: "log::wit",
    });
}

use keyway_contract::{Service, ServiceError};

use self::wit::host::log::{Level, Log};

/// Passes what plugins log to `tracing`, under the target `keyway::plugin` with the fields `plugin` (the id)
/// and `source` (what the plugin calls its part).
struct TracingLog;

impl Log for TracingLog {
    fn log(&self, level: Level, target: &str, message: &str) -> Result<(), ServiceError> {
        let id = crate::current_plugin();
        let plugin = id.as_deref().unwrap_or("?");
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(target: "keyway::plugin", plugin, source = target, "{message}")
            };
        }
        match level {
            Level::Trace => event!(trace),
            Level::Debug => event!(debug),
            Level::Info => event!(info),
            Level::Warn => event!(warn),
            Level::Error => event!(error),
        }
        Ok(())
    }
}

/// The service, for a host that wants it under another one's name.
pub fn tracing_log() -> Service {
    wit::host::log::service(TracingLog)
}

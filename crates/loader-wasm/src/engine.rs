//! The engines: how wasmtime is configured, and the thread that gives it a sense of time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_host::error::Problem;
use wasmtime::component::Linker;
use wasmtime::{CacheStore, Config, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::functions::Functions;
use crate::state::State;
use crate::wasi;

/// How long a tick is: what deadlines are counted in.
pub const TICK: Duration = Duration::from_millis(5);

/// Core instances for each component instance: foreign toolchains link dozens of modules into one component.
const CORE_INSTANCES: u32 = 32;
/// Tables for each component instance.
const TABLES: u32 = 4;
/// The most entries of one table; interpreters have tens of thousands.
const TABLE_ELEMENTS: usize = 100_000;
/// The most memories or tables of one core module.
const PER_MODULE: u32 = 8;
/// The most bytes of wasmtime's own record of one instance: it grows with the functions of a module.
const INSTANCE_SIZE: usize = 16 << 20;

/// The engines of one loader; each is made when it is first needed.
///
/// Calls on an engine without support for concurrency are several times cheaper, but a component with async
/// types does not validate on it. So there are two.
pub(crate) struct Engines {
    plain: OnceLock<Result<Side, String>>,
    concurrent: OnceLock<Result<Side, String>>,
    pool: u32,
    functions: Option<Arc<Functions>>,
    pub(crate) ticker: Arc<Ticker>,
}

/// An engine, and what is linked in every component on it.
pub(crate) struct Side {
    pub(crate) engine: Engine,
    pub(crate) linker: Linker<State>,
    /// Whether it has async types.
    pub(crate) concurrent: bool,
}

impl Engines {
    /// Engines with a pool of so many instances each, and with room for so many bytes of compiled functions.
    pub(crate) fn new(pool: u32, functions: usize) -> Self {
        let functions =
            Some(functions).filter(|bytes| *bytes > 0).map(|bytes| Arc::new(Functions::new(bytes)));
        Engines {
            plain: OnceLock::new(),
            concurrent: OnceLock::new(),
            pool,
            functions,
            ticker: Ticker::new(),
        }
    }

    /// The functions that were compiled, where they are kept.
    #[cfg(test)]
    pub(crate) fn functions(&self) -> Option<&Functions> {
        self.functions.as_deref()
    }

    /// The engine to try first.
    ///
    /// # Errors
    /// When wasmtime does not run on this machine, and when no thread can be started.
    pub(crate) fn plain(&self) -> Result<&Side, Problem> {
        self.side(&self.plain, false)
    }

    /// The engine for components that need async types.
    ///
    /// # Errors
    /// As [`plain`](Engines::plain).
    pub(crate) fn concurrent(&self) -> Result<&Side, Problem> {
        self.side(&self.concurrent, true)
    }

    fn side<'a>(
        &self,
        side: &'a OnceLock<Result<Side, String>>,
        concurrent: bool,
    ) -> Result<&'a Side, Problem> {
        let made = side.get_or_init(|| {
            let engine = engine(self.pool, self.functions.as_ref(), concurrent)?;
            let mut linker = Linker::new(&engine);
            wasi::link(&mut linker).map_err(|error| format!("WASI cannot be linked: {error:#}"))?;
            self.ticker.add(&engine).map_err(|error| format!("no thread to count deadlines on: {error}"))?;
            Ok(Side { engine, linker, concurrent })
        });
        made.as_ref().map_err(|error| Problem::Engine(error.clone()))
    }
}

fn engine(pool: u32, functions: Option<&Arc<Functions>>, concurrent: bool) -> Result<Engine, String> {
    let mut config = Config::new();
    config.concurrency_support(concurrent).epoch_interruption(true);
    if let Some(functions) = functions {
        let store: Arc<dyn CacheStore> = Arc::<Functions>::clone(functions);
        config
            .enable_incremental_compilation(store)
            .map_err(|error| format!("compiled functions cannot be kept: {error:#}"))?;
    }
    if pool > 0 {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pooling(pool)));
        match Engine::new(&config) {
            Ok(engine) => return Ok(engine),
            // A limit on address space (`ulimit -v`, a container) is the usual reason.
            Err(error) => tracing::warn!(
                "no room for a pool of {pool} wasm instances, they are allocated one by one: {error:#}"
            ),
        }
    }
    // Images of memories are files in memory, which a sealed process must not make.
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand).memory_init_cow(false);
    Engine::new(&config).map_err(|error| format!("wasmtime does not run here: {error:#}"))
}

fn pooling(pool: u32) -> PoolingAllocationConfig {
    let mut config = PoolingAllocationConfig::new();
    config
        .total_component_instances(pool)
        .total_core_instances(pool.saturating_mul(CORE_INSTANCES))
        .total_memories(pool)
        .total_tables(pool.saturating_mul(TABLES))
        .table_elements(TABLE_ELEMENTS)
        .max_tables_per_module(PER_MODULE)
        .max_memories_per_module(PER_MODULE)
        .max_core_instance_size(INSTANCE_SIZE)
        .max_component_instance_size(INSTANCE_SIZE);
    config
}

/// Counts ticks, and lets the engines check their deadlines at each. It ends with the last loader, module or
/// instance that uses it.
pub(crate) struct Ticker {
    /// When the first tick began.
    start: Instant,
    ticks: AtomicU64,
    /// Its thread runs as soon as there is one.
    engines: Mutex<Vec<EngineWeak>>,
    this: Weak<Ticker>,
}

impl Ticker {
    fn new() -> Arc<Self> {
        let new = |this: &Weak<Ticker>| Ticker {
            start: Instant::now(),
            ticks: AtomicU64::new(0),
            engines: Mutex::default(),
            this: this.clone(),
        };
        Arc::new_cyclic(new)
    }

    fn add(&self, engine: &Engine) -> std::io::Result<()> {
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        if engines.is_empty() {
            let this = self.this.clone();
            std::thread::Builder::new().name("keyway-wasm-ticks".to_owned()).spawn(move || run(&this))?;
        }
        engines.push(engine.weak());
        Ok(())
    }

    /// Lets every running guest check its deadline, soon.
    pub(crate) fn tick(&self) {
        for engine in self.engines.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            if let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
            }
        }
    }

    /// The number of the current tick.
    #[inline]
    pub(crate) fn now(&self) -> u64 {
        self.ticks.load(Ordering::Relaxed)
    }

    /// When a tick begins; `None` for one that nobody will see.
    pub(crate) fn at(&self, tick: u64) -> Option<Instant> {
        let nanos = tick.checked_mul(TICK.as_nanos() as u64)?;
        self.start.checked_add(Duration::from_nanos(nanos))
    }
}

/// Ticks until nobody needs it any more.
fn run(ticker: &Weak<Ticker>) {
    loop {
        std::thread::sleep(TICK);
        let Some(ticker) = ticker.upgrade() else { return };
        // From the clock, so that a thread that wakes late makes no deadline longer.
        let ticks = ticker.start.elapsed().as_nanos() / TICK.as_nanos();
        ticker.ticks.store(u64::try_from(ticks).unwrap_or(u64::MAX), Ordering::Relaxed);
        ticker.tick();
    }
}

/// The ticks after which a deadline has passed; `u64::MAX` for none.
pub(crate) fn ticks(deadline: Option<Duration>) -> u64 {
    let Some(deadline) = deadline else { return u64::MAX };
    // One more, since the current tick has begun already.
    u64::try_from(deadline.as_nanos().div_ceil(TICK.as_nanos())).unwrap_or(u64::MAX).saturating_add(1)
}

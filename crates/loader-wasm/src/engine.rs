//! The engines: how wasmtime is configured, and the thread that gives it a sense of time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use keyway_host::error::Problem;
use wasmtime::{Config, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig};

/// How long a tick is: what deadlines are counted in.
pub(crate) const TICK: Duration = Duration::from_millis(5);

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

/// The engines of one loader.
///
/// Calls on an engine without support for concurrency are several times cheaper, but a component with async
/// types does not validate on it. So there are two, and the second is made when the first component needs it.
pub(crate) struct Engines {
    plain: Engine,
    concurrent: OnceLock<Result<Engine, String>>,
    pool: u32,
    pub(crate) ticker: Arc<Ticker>,
}

impl Engines {
    /// Makes the first engine, and starts the ticker.
    ///
    /// # Errors
    /// When wasmtime does not run on this machine, and when no thread can be started.
    pub(crate) fn new(pool: u32) -> Result<Self, Problem> {
        let plain = engine(pool, false).map_err(Problem::Engine)?;
        let ticker = Ticker::start()
            .map_err(|error| Problem::Engine(format!("no thread to count deadlines on: {error}")))?;
        ticker.add(&plain);
        Ok(Engines { plain, concurrent: OnceLock::new(), pool, ticker })
    }

    /// The engine to try first.
    pub(crate) fn plain(&self) -> &Engine {
        &self.plain
    }

    /// The engine for components that need async types.
    ///
    /// # Errors
    /// When it could not be made.
    pub(crate) fn concurrent(&self) -> Result<&Engine, Problem> {
        let made = self.concurrent.get_or_init(|| {
            let engine = engine(self.pool, true)?;
            self.ticker.add(&engine);
            Ok(engine)
        });
        made.as_ref().map_err(|error| Problem::Engine(error.clone()))
    }
}

fn engine(pool: u32, concurrent: bool) -> Result<Engine, String> {
    let mut config = Config::new();
    config
        .concurrency_support(concurrent)
        .epoch_interruption(true)
        .memory_init_cow(true);
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
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
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
    ticks: AtomicU64,
    engines: Mutex<Vec<EngineWeak>>,
}

impl Ticker {
    fn start() -> std::io::Result<Arc<Self>> {
        let ticker = Arc::new(Ticker { ticks: AtomicU64::new(0), engines: Mutex::default() });
        let weak = Arc::downgrade(&ticker);
        std::thread::Builder::new().name("keyway-wasm-ticks".to_owned()).spawn(move || {
            let start = Instant::now();
            loop {
                std::thread::sleep(TICK);
                let Some(ticker) = weak.upgrade() else { return };
                // From the clock, so that a thread that wakes late makes no deadline longer.
                let ticks = start.elapsed().as_nanos() / TICK.as_nanos();
                ticker.ticks.store(u64::try_from(ticks).unwrap_or(u64::MAX), Ordering::Relaxed);
                ticker.tick();
            }
        })?;
        Ok(ticker)
    }

    fn add(&self, engine: &Engine) {
        self.engines.lock().unwrap_or_else(PoisonError::into_inner).push(engine.weak());
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
}

/// The ticks after which a deadline has passed; `u64::MAX` for none.
pub(crate) fn ticks(deadline: Option<Duration>) -> u64 {
    let Some(deadline) = deadline else { return u64::MAX };
    // One more, since the current tick has begun already.
    u64::try_from(deadline.as_nanos().div_ceil(TICK.as_nanos())).unwrap_or(u64::MAX).saturating_add(1)
}

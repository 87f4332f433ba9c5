//! The engine: how packs are compiled and run, what an instruction costs, and the clock that no pack should ever meet.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OperatorCost, PoolingAllocationConfig};

use super::limits::{Limits, STACK_BYTES};

/// Instances at a time: threads that scan and packs that load.
pub(super) const INSTANCES: u32 = 96;
/// Core instances of one store at the most, and tables. The pool has so many for each of [`INSTANCES`]: whatever a pack
/// takes, there is enough for all others.
pub(super) const CORE_INSTANCES: u32 = 64;
/// Memories of one store at the most; what they hold together is limited apart.
pub(super) const MEMORIES: u32 = 4;

/// The engine could not be made: nothing can be scanned.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the WebAssembly engine: {0}")]
pub struct EngineError(String);

/// An engine that runs packs. With a pool, the memory of an instance serves the next one, cleaned: with a fresh instance
/// for every batch, page faults were a third of the time of the packs.
pub(super) fn running(limits: &Limits) -> Result<Engine, EngineError> {
    // A pool reserves much address space, which some machines forbid: then each instance makes its own memory.
    let pooled = || {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(INSTANCES)
            .total_core_instances(INSTANCES * CORE_INSTANCES)
            .total_memories(INSTANCES * MEMORIES)
            .total_tables(INSTANCES * CORE_INSTANCES)
            .max_memory_size(limits.memory_bytes)
            .table_elements(limits.table_elements)
            // What a batch of the built-in packs touches.
            .linear_memory_keep_resident(4 << 20)
            .pagemap_scan(Enabled::Auto);
        let mut config = config();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        Engine::new(&config)
    };
    pooled().or_else(|_| Engine::new(&config())).map_err(|error| EngineError(format!("{error:#}")))
}

/// An engine that only compiles: without the address space of a pool, which a process with little memory has not got.
/// What it makes is code for [`running`], since a pool changes nothing of the code. With a `target`, for any processor of
/// that triple; without, for this one.
pub(super) fn compiling(target: Option<&str>) -> Result<Engine, EngineError> {
    let mut config = config();
    let targeted = target.map_or(Ok(()), |triple| config.target(triple).map(|_| ()));
    targeted.and_then(|()| Engine::new(&config)).map_err(|error| EngineError(format!("{error:#}")))
}

/// What tells engines apart whose code does not fit each other.
pub(super) fn fingerprint(engine: &Engine) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .operator_cost(costs())
        .epoch_interruption(true)
        .max_wasm_stack(STACK_BYTES)
        // The same snapshot and packs give the same bytes on every machine.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        // Parameters and several results of blocks multiply in the compiler: 12 KB of them took 22 GB.
        .wasm_multi_value(false)
        .wasm_backtrace_max_frames(None);
    config
}

/// What operators cost, in units of about a nanosecond. Without this an operator that the host does the work for costs
/// as much as an addition, and a call within its limit took 39 s; measured by `tests/program/hostile`.
fn costs() -> OperatorCost {
    /// A call of the host for one operator: 20 to 155 ns.
    const HOST: u8 = 200;
    /// A load that misses all caches takes 80 ns, one that does not 1 ns.
    const MEMORY: u8 = 3;
    /// Division and square root: up to 40 cycles.
    const SLOW: u8 = 8;
    let mut costs = OperatorCost::new();
    for cost in [
        &mut costs.MemoryFill,
        &mut costs.MemoryCopy,
        &mut costs.MemoryInit,
        &mut costs.MemoryGrow,
        &mut costs.DataDrop,
        &mut costs.TableFill,
        &mut costs.TableCopy,
        &mut costs.TableInit,
        &mut costs.TableGrow,
        &mut costs.TableSet,
        &mut costs.TableGet,
        &mut costs.ElemDrop,
        &mut costs.RefFunc,
    ] {
        *cost = HOST;
    }
    for cost in [
        &mut costs.I32Load,
        &mut costs.I64Load,
        &mut costs.F32Load,
        &mut costs.F64Load,
        &mut costs.I32Load8S,
        &mut costs.I32Load8U,
        &mut costs.I32Load16S,
        &mut costs.I32Load16U,
        &mut costs.I64Load8S,
        &mut costs.I64Load8U,
        &mut costs.I64Load16S,
        &mut costs.I64Load16U,
        &mut costs.I64Load32S,
        &mut costs.I64Load32U,
        &mut costs.I32Store,
        &mut costs.I64Store,
        &mut costs.F32Store,
        &mut costs.F64Store,
        &mut costs.I32Store8,
        &mut costs.I32Store16,
        &mut costs.I64Store8,
        &mut costs.I64Store16,
        &mut costs.I64Store32,
        &mut costs.V128Load,
        &mut costs.V128Store,
        &mut costs.CallIndirect,
        &mut costs.ReturnCallIndirect,
    ] {
        *cost = MEMORY;
    }
    for cost in [
        &mut costs.I32DivS,
        &mut costs.I32DivU,
        &mut costs.I32RemS,
        &mut costs.I32RemU,
        &mut costs.I64DivS,
        &mut costs.I64DivU,
        &mut costs.I64RemS,
        &mut costs.I64RemU,
        &mut costs.F32Div,
        &mut costs.F64Div,
        &mut costs.F32Sqrt,
        &mut costs.F64Sqrt,
        &mut costs.F32x4Div,
        &mut costs.F64x2Div,
        &mut costs.F32x4Sqrt,
        &mut costs.F64x2Sqrt,
    ] {
        *cost = SLOW;
    }
    costs.variable.memory_grow_per_page = u8::MAX;
    costs
}

/// Advances the epoch of an engine each second, until it is dropped. Fuel ends what takes too long; this is for what
/// fuel does not see, and for a machine that is too slow to scan at all.
pub(super) struct Clock {
    /// Dropped first: that ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// How often the clock ticks.
const TICK: Duration = Duration::from_secs(1);

/// Ticks after which a call with that fuel ends the scan. A thousand million instructions take about a second, so this is
/// never met on a machine ten times as slow.
pub(super) const fn deadline(fuel: u64) -> u64 {
    60 + 15 * (fuel / 1_000_000_000)
}

impl Clock {
    pub fn start(engine: &Engine) -> Self {
        let (stop, stopped) = mpsc::channel();
        let engine = engine.weak();
        let tick = move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let Some(engine) = engine.upgrade() else { return };
                engine.increment_epoch();
            }
        };
        // Without a thread there is no last resort; the limits hold all the same.
        let thread = thread::Builder::new().name("clock".to_owned()).spawn(tick).ok();
        Self { stop: Some(stop), thread }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

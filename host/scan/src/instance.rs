//! One call of a pack in a fresh instance, with its limits, and why it ended if it did not end well.
//!
//! Every piece of work has an instance of its own. That costs some 50 microseconds for a batch of 8,192 rows,
//! and buys two things: no rule can carry anything from one batch to another, so the verdicts do not depend on
//! threads even if a pack wants them to; and a trap has nothing to clean up.

use std::fmt;
use std::thread;
use std::time::Duration;

use wasmtime::component::{Instance, TypedFunc};
use wasmtime::{PoolConcurrencyLimitError, ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder, Trap};

use super::borrowed;
use super::contract::{CHECKS_EXPORT, Exports, PackPre, logging, wire};
use super::engine::{self, CORE_INSTANCES, MEMORIES};
use super::limits::Limits;
use super::pack::{Runtime, first_line};

/// What belongs to one instance.
pub(super) struct State {
    limits: Bounded,
    log: Vec<String>,
    log_messages: usize,
    log_bytes: usize,
    /// What may still be logged.
    log_left: usize,
}

/// The limits of a store: those that the engine keeps, and one on all memories together.
struct Bounded {
    rest: StoreLimits,
    /// Bytes that its memories may still grow by.
    memory_left: usize,
}

impl ResourceLimiter for Bounded {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        match self.memory_left.checked_sub(desired.saturating_sub(current)) {
            Some(left) => {
                self.memory_left = left;
                self.rest.memory_growing(current, desired, maximum)
            }
            None => Err(wasmtime::Error::msg(format!("forcing trap when growing memory to {desired} bytes"))),
        }
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.rest.table_growing(current, desired, maximum)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.rest.memory_grow_failed(error)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.rest.table_grow_failed(error)
    }

    fn instances(&self) -> usize {
        self.rest.instances()
    }

    fn tables(&self) -> usize {
        self.rest.tables()
    }

    fn memories(&self) -> usize {
        self.rest.memories()
    }
}

/// A pack logged more than it may.
#[derive(Debug, thiserror::Error)]
#[error("it logged too much")]
struct LogFull;

impl logging::Host for State {
    fn log(&mut self, mut message: String) -> wasmtime::Result<()> {
        const LEAST: usize = 1 << 10;
        self.log_left = self.log_left.checked_sub(message.len().max(LEAST)).ok_or(LogFull)?;
        if self.log.len() >= self.log_messages {
            // The last message may be that of a panic: it takes the place of the one before.
            self.log.pop();
        }
        if message.len() > self.log_bytes {
            let end = (0..=self.log_bytes).rev().find(|at| message.is_char_boundary(*at)).unwrap_or_default();
            message.truncate(end);
        }
        self.log.push(message);
        Ok(())
    }
}

/// Why a call did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It used all its instructions.
    Fuel(u64),
    /// It asked for more memory or table than it may have.
    Memory(String),
    /// It called itself too deep.
    Stack,
    /// It panicked, or met something else that it could not go on from.
    Trap(String),
    /// It handed back more than it may.
    TooMuch(usize),
    /// It logged more than it may.
    Log(usize),
    /// It answered against the contract.
    Contract(String),
    /// Its pack wrote more into its findings than it may, in bytes.
    TooMuchText(u64),
    /// It ran far longer than its instructions can take: no fault of a rule, and the scan ends.
    TooSlow,
    /// Other rules of the same call had used up what there is for rules that are asked one by one.
    NotAsked,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fuel(fuel) => write!(f, "it used up its {} million instructions", fuel / 1_000_000),
            Self::Memory(what) => write!(f, "it asked for more memory than it may have ({what})"),
            Self::Stack => f.write_str("it ran out of stack"),
            Self::Trap(what) => write!(f, "it crashed: {what}"),
            Self::TooMuch(bytes) => write!(f, "it handed over more than the {} MiB that one call may", bytes >> 20),
            Self::Log(bytes) => write!(f, "it logged more than the {} MiB that one call may", bytes >> 20),
            Self::Contract(what) => write!(f, "it answered against the contract: {what}"),
            Self::TooMuchText(bytes) => write!(
                f,
                "its pack wrote more than {} MiB of text into findings, the limit for what it judged so far",
                bytes >> 20
            ),
            Self::TooSlow => f.write_str("it ran longer than this machine should need for its instructions"),
            Self::NotAsked => {
                f.write_str("it was not asked, since the pack failed and other rules of it used up the time")
            }
        }
    }
}

/// A fresh instance.
struct Call<'r> {
    store: Store<State>,
    instance: Instance,
    exports: Exports,
    runtime: &'r Runtime,
    fuel: u64,
}

impl<'r> Call<'r> {
    fn new(runtime: &'r Runtime, pre: &PackPre<State>, fuel: u64) -> Result<Self, Fault> {
        let Limits { memory_bytes, table_elements, answer_bytes, log_messages, log_bytes, log_total_bytes, .. } =
            *runtime.limits();
        let limits = StoreLimitsBuilder::new()
            .table_elements(table_elements)
            .trap_on_grow_failure(true)
            .instances(CORE_INSTANCES as usize)
            .tables(CORE_INSTANCES as usize)
            .memories(MEMORIES as usize)
            .build();
        let limits = Bounded { rest: limits, memory_left: memory_bytes };
        let state = State { limits, log: Vec::new(), log_messages, log_bytes, log_left: log_total_bytes };
        let mut store = Store::new(runtime.engine(), state);
        store.limiter(|state| &mut state.limits);
        store.set_hostcall_fuel(answer_bytes);
        store.set_epoch_deadline(engine::deadline(fuel));
        let ready = store.set_fuel(fuel).and_then(|()| {
            let instance = instantiate(pre, &mut store)?;
            Ok((instance, Exports::new(&mut store, &instance)?))
        });
        match ready {
            Ok((instance, exports)) => Ok(Self { store, instance, exports, runtime, fuel }),
            Err(error) => Err(fault(&error, store.data(), fuel, runtime)),
        }
    }

    fn ended<T>(&self, result: wasmtime::Result<T>) -> Result<T, Fault> {
        result.map_err(|error| fault(&error, self.store.data(), self.fuel, self.runtime))
    }

    /// Opens the context, then checks; adds the instructions of both to `spent`.
    fn check<T>(
        mut self,
        context: &wire::Context,
        spent: &mut u64,
        check: impl FnOnce(&Exports, &mut Store<State>) -> wasmtime::Result<T>,
    ) -> Result<T, Fault> {
        let opened = self.exports.ephor_rules_checks().call_open(&mut self.store, context);
        let result = opened.and_then(|()| check(&self.exports, &mut self.store));
        *spent = spent.saturating_add(self.fuel.saturating_sub(self.store.get_fuel().unwrap_or_default()));
        self.ended(result)
    }
}

/// The manifest of a pack.
pub(super) fn describe(runtime: &Runtime, pre: &PackPre<State>) -> Result<wire::Manifest, Fault> {
    let mut call = Call::new(runtime, pre, runtime.limits().describe_fuel)?;
    let result = call.exports.ephor_rules_checks().call_describe(&mut call.store);
    call.ended(result)
}

/// The verdicts of a pack on documents. Adds the instructions that it took to `spent`.
pub(super) fn check_documents(
    runtime: &Runtime,
    pre: &PackPre<State>,
    context: &wire::Context,
    spent: &mut u64,
) -> Result<wire::DocumentVerdicts, Fault> {
    let objects = context.documents.iter().map(|document| document.items.len()).sum();
    let call = Call::new(runtime, pre, runtime.limits().fuel(context.rules.len(), objects))?;
    call.check(context, spent, |exports, store| exports.ephor_rules_checks().call_check_documents(store))
}

/// The verdicts of a pack on a batch of rows. Adds the instructions that it took to `spent`.
pub(super) fn check_rows(
    runtime: &Runtime,
    pre: &PackPre<State>,
    context: &wire::Context,
    table: &str,
    batch: &borrowed::Batch<'_>,
    spent: &mut u64,
) -> Result<wire::RowVerdicts, Fault> {
    let call = Call::new(runtime, pre, runtime.limits().fuel(context.rules.len(), batch.rows as usize))?;
    let instance = call.instance;
    call.check(context, spent, |_, store| {
        let check = check_rows_of(&instance, store)?;
        let (verdicts,) = check.call(store, (table, batch))?;
        Ok(verdicts)
    })
}

/// The function `check-rows`, taking a batch that is lent.
fn check_rows_of<'b>(
    instance: &Instance,
    store: &mut Store<State>,
) -> wasmtime::Result<TypedFunc<(&'b str, &'b borrowed::Batch<'b>), (wire::RowVerdicts,)>> {
    let missing = || wasmtime::Error::msg("the pack exports no function check-rows");
    let checks = instance.get_export_index(&mut *store, None, CHECKS_EXPORT).ok_or_else(missing)?;
    let function = instance.get_export_index(&mut *store, Some(&checks), "check-rows").ok_or_else(missing)?;
    instance.get_typed_func(&mut *store, function)
}

/// Makes the instance. The pool is large enough for all threads whatever packs take; if it is empty all the same, that
/// is no fault of this pack: it waits until others are done.
fn instantiate(pre: &PackPre<State>, store: &mut Store<State>) -> wasmtime::Result<Instance> {
    const PAUSE: Duration = Duration::from_millis(2);
    loop {
        match pre.instance_pre().instantiate(&mut *store) {
            Err(error) if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() => thread::sleep(PAUSE),
            done => return done,
        }
    }
}

fn fault(error: &wasmtime::Error, state: &State, fuel: u64, runtime: &Runtime) -> Fault {
    let limits = runtime.limits();
    if error.downcast_ref::<LogFull>().is_some() {
        return Fault::Log(limits.log_total_bytes);
    }
    // The engine has no types for these.
    let text = format!("{error:#}");
    if text.contains("fuel allocated for hostcalls has been exhausted") {
        return Fault::TooMuch(limits.answer_bytes);
    }
    if let Some(line) = text.lines().find_map(|line| line.split_once("forcing trap when growing ")) {
        return Fault::Memory(line.1.to_owned());
    }
    if text.contains("resource limit exceeded") || (text.contains("minimum size of") && text.contains("exceeds")) {
        return Fault::Memory(first_line(error));
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Fault::Fuel(fuel),
        Some(Trap::Interrupt) => {
            runtime.call_was_too_slow();
            Fault::TooSlow
        }
        Some(Trap::StackOverflow) => Fault::Stack,
        // The stack of Rust code lies in linear memory: running out of it is a write below address 0.
        Some(Trap::MemoryOutOfBounds) => Fault::Trap("it reached outside its memory, or ran out of stack".to_owned()),
        Some(Trap::UnreachableCodeReached) => {
            Fault::Trap(state.log.last().map_or_else(|| "unreachable code".to_owned(), |text| shown(text)))
        }
        Some(trap) => Fault::Trap(trap.to_string()),
        None => Fault::Trap(first_line(error)),
    }
}

/// A message of a pack, short enough for a sentence.
fn shown(text: &str) -> String {
    let line = text.lines().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(300).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

//! Lets somebody look into the memory of modules: to prove that no secret ever got there.
//!
//! wasmtime keeps the memory of a component to itself, so this gives it memory of our own, and shows it when the call is
//! over, before it is given back. A module's allocator does not wipe what it frees, so what was there during the call is
//! still there, unless it was overwritten.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::fmt;
use std::ptr::NonNull;
use std::sync::Arc;

use wasmtime::{Config, LinearMemory, MemoryCreator, MemoryType};

use crate::limits::Limits;

/// Is shown the memory of each call of every module of an engine, once the call is over.
pub trait MemoryWitness: Send + Sync + fmt::Debug {
    /// One linear memory as the call left it.
    fn memory(&self, bytes: &[u8]);
}

/// What wasmtime wants memory to begin at a multiple of.
const PAGE: usize = 64 * 1024;

/// An engine's settings under which modules live in memory that the witness is shown.
pub(super) fn watched(config: &mut Config, witness: Arc<dyn MemoryWitness>, limits: &Limits) {
    config
        .with_host_memory(Arc::new(Watched(witness)))
        // Maps pages of the module's file into memory, which only works with wasmtime's own.
        .memory_init_cow(false)
        // As much as a call may have, so that memory never moves; and no unmapped pages behind it that compiled code could
        // rely on: it checks each access.
        .memory_reservation(u64::try_from(limits.memory.next_multiple_of(PAGE)).unwrap_or(u64::MAX))
        .memory_reservation_for_growth(0)
        .memory_guard_size(0)
        .guard_before_linear_memory(false);
}

struct Watched(Arc<dyn MemoryWitness>);

#[allow(unsafe_code, reason = "wasmtime's way to bring memory of one's own; see SAFETY")]
// SAFETY: each memory is zeroed, aligned to more than a page, has the capacity that was reserved, and belongs to wasmtime
// alone until it is dropped. No guard was promised (`watched` sets its size to zero; anything else is refused).
unsafe impl MemoryCreator for Watched {
    fn new_memory(
        &self,
        _type: MemoryType,
        minimum: usize,
        _maximum: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if guard != 0 {
            return Err("watched memory has no guard".to_owned());
        }
        let capacity = reserved.unwrap_or(minimum).max(minimum).max(PAGE);
        // Aligned by hand: an allocator that is asked for zeroed memory gets untouched pages, which cost nothing, but only
        // without an alignment of its own.
        let layout = Layout::array::<u128>((capacity + PAGE) / size_of::<u128>()).map_err(|error| error.to_string())?;
        // SAFETY: the layout's size is not zero.
        let whole = NonNull::new(unsafe { alloc_zeroed(layout) }).ok_or("no memory")?;
        // SAFETY: `whole` has room for `capacity` behind the first multiple of `PAGE`, which is less than `PAGE` away.
        let at = unsafe { whole.add(whole.align_offset(PAGE)) };
        Ok(Box::new(Region { whole, layout, at, capacity, size: minimum, witness: Arc::clone(&self.0) }))
    }
}

/// One linear memory.
struct Region {
    /// What was allocated.
    whole: NonNull<u8>,
    layout: Layout,
    /// Where in it the memory begins.
    at: NonNull<u8>,
    capacity: usize,
    /// Bytes that the module may use.
    size: usize,
    witness: Arc<dyn MemoryWitness>,
}

#[allow(unsafe_code, reason = "the pointer is owned by this value alone")]
// SAFETY: `Region` owns what it points to, as a box would; nothing in it depends on a thread.
unsafe impl Send for Region {}
#[allow(unsafe_code, reason = "no method reads or writes through a shared reference")]
// SAFETY: through `&Region` only numbers and the pointer itself can be read.
unsafe impl Sync for Region {}

#[allow(unsafe_code, reason = "wasmtime's way to bring memory of one's own; see SAFETY")]
// SAFETY: `at` is good for `capacity` bytes and never moves; `size` never exceeds that.
unsafe impl LinearMemory for Region {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.capacity
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        if new_size > self.capacity {
            return Err(wasmtime::Error::msg("watched memory cannot grow further"));
        }
        self.size = new_size;
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.at.as_ptr()
    }
}

impl Drop for Region {
    #[allow(unsafe_code, reason = "gives back what `new_memory` took; see SAFETY")]
    fn drop(&mut self) {
        // SAFETY: `whole` came from `alloc_zeroed` with this layout, `size` bytes at `at` lie in it, all initialized, and
        // wasmtime has dropped its store: nobody else has the pointer any more.
        unsafe {
            self.witness.memory(std::slice::from_raw_parts(self.at.as_ptr(), self.size));
            dealloc(self.whole.as_ptr(), self.layout);
        }
    }
}

//! Compiling within a bound of time.
//!
//! A file of allowed size can be made so that compiling it takes hours, and the compiler cannot be interrupted. So it works
//! on threads that nobody else needs: whoever waits may stop waiting, and other files are compiled meanwhile. What was
//! given up goes on to its end, unused; while it does, the same file is refused at once, and only a few may.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rayon::ThreadPoolBuilder;
use wasmtime::component::Component;

use super::LoadError;
use crate::limits::Value;

/// Compilations that were given up and are not over. With so many, nothing more is compiled.
const MOST_GIVEN_UP: usize = 4;

/// Why there is no compiled code.
#[derive(Debug)]
pub(crate) enum CompileError {
    /// It took longer than it may, now or a moment ago.
    TooLong {
        /// [`Limits::compile`](crate::Limits::compile).
        limit: Duration,
    },
    /// One of its functions asks too much of the compiler.
    TooMuch {
        /// Its values times its loops.
        effort: usize,
        /// [`Limits::function`](crate::Limits::function).
        limit: usize,
    },
    /// Others that took too long are not over.
    Busy,
    /// The bytes are no component, or the compiler broke.
    Wasm(String),
}

impl CompileError {
    /// The same for whoever loads a module.
    pub(super) fn into_load_error(self, module: &str) -> LoadError {
        let module = module.to_owned();
        match self {
            Self::TooLong { limit } => LoadError::CompileTime { module, limit: Value::Time(limit) },
            Self::TooMuch { effort, limit } => LoadError::CompileEffort { module, effort, limit },
            Self::Busy => LoadError::CompilerBusy { module },
            Self::Wasm(message) => LoadError::Invalid { module, message },
        }
    }
}

/// Compiles the files of an engine, each within the same time.
#[derive(Debug)]
pub(crate) struct Compiler {
    within: Duration,
    jobs: Arc<Mutex<Jobs>>,
}

#[derive(Debug, Default)]
struct Jobs {
    next: u64,
    running: BTreeMap<u64, Job>,
}

#[derive(Debug)]
struct Job {
    digest: [u8; 32],
    given_up: bool,
}

impl Compiler {
    /// One whose every compilation may take so long.
    pub(crate) fn new(within: Duration) -> Self {
        Self { within, jobs: Arc::default() }
    }

    /// Compiles the bytes with this digest.
    pub(crate) fn compile(
        &self,
        engine: &wasmtime::Engine,
        digest: &[u8; 32],
        bytes: &[u8],
    ) -> Result<Component, CompileError> {
        let (engine, bytes) = (engine.clone(), bytes.to_vec());
        self.run(digest, move || Component::from_binary(&engine, &bytes).map_err(|error| format!("{error:#}")))
    }

    fn run<T: Send + 'static>(
        &self,
        digest: &[u8; 32],
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, CompileError> {
        let job = self.begin(digest)?;
        let number = job.number;
        // A pool of its own: in the one that all share, what was given up would be in front of everything else.
        let pool = ThreadPoolBuilder::new()
            .thread_name(|number| format!("compile-{number}"))
            // A compiler that panics is one that says nothing: see below.
            .panic_handler(drop)
            .build()
            .map_err(|error| CompileError::Wasm(format!("this host has no threads left to compile it: {error}")))?;
        let (tell, heard) = mpsc::channel();
        pool.spawn(move || {
            let _job = job;
            // Nobody may wait for it any more.
            drop(tell.send(work()));
        });
        match heard.recv_timeout(self.within) {
            Ok(done) => done.map_err(CompileError::Wasm),
            Err(RecvTimeoutError::Disconnected) => Err(CompileError::Wasm("the compiler broke on it".to_owned())),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(job) = lock(&self.jobs).running.get_mut(&number) {
                    job.given_up = true;
                }
                Err(CompileError::TooLong { limit: self.within })
            }
        }
    }

    fn begin(&self, digest: &[u8; 32]) -> Result<Running, CompileError> {
        let mut jobs = lock(&self.jobs);
        let mut given_up = jobs.running.values().filter(|job| job.given_up);
        if given_up.clone().any(|job| job.digest == *digest) {
            return Err(CompileError::TooLong { limit: self.within });
        }
        if given_up.nth(MOST_GIVEN_UP - 1).is_some() {
            return Err(CompileError::Busy);
        }
        let number = jobs.next;
        jobs.next += 1;
        jobs.running.insert(number, Job { digest: *digest, given_up: false });
        Ok(Running { jobs: Arc::clone(&self.jobs), number })
    }
}

/// A job that is forgotten when it is over, however it ended.
struct Running {
    jobs: Arc<Mutex<Jobs>>,
    number: u64,
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.jobs).running.remove(&self.number);
    }
}

fn lock(jobs: &Mutex<Jobs>) -> MutexGuard<'_, Jobs> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn impatient() -> Compiler {
        Compiler::new(Duration::ZERO)
    }

    /// Work that is over when the sender is gone.
    fn held() -> (mpsc::Sender<()>, impl FnOnce() -> Result<(), String> + Send + 'static) {
        let (release, released) = mpsc::channel();
        (release, move || {
            released.recv().ok();
            Ok(())
        })
    }

    fn no_longer_runs(compiler: &Compiler) {
        while !lock(&compiler.jobs).running.is_empty() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_is_compiled_in_time_is_had() {
        let compiler = Compiler::new(LONG);
        assert_eq!(compiler.run(&[1; 32], || Ok(7)).unwrap(), 7);
        let wrong = compiler.run::<()>(&[1; 32], || Err("no component".to_owned())).unwrap_err();
        assert!(matches!(wrong, CompileError::Wasm(said) if said == "no component"));
        no_longer_runs(&compiler);
    }

    #[test]
    fn what_takes_too_long_is_given_up_and_refused_until_it_is_over() {
        let compiler = impatient();
        let (release, work) = held();
        assert!(matches!(compiler.run(&[1; 32], work), Err(CompileError::TooLong { .. })));
        // It is not begun a second time.
        let again = compiler.run::<()>(&[1; 32], || panic!("it was begun")).unwrap_err();
        assert!(matches!(again, CompileError::TooLong { .. }));
        drop(release);
        no_longer_runs(&compiler);
    }

    #[test]
    fn with_too_many_that_were_given_up_nothing_more_is_begun() {
        let compiler = impatient();
        let held: Vec<_> = (0..MOST_GIVEN_UP)
            .map(|number| {
                let (release, work) = held();
                let digest = [u8::try_from(number).unwrap(); 32];
                assert!(matches!(compiler.run(&digest, work), Err(CompileError::TooLong { .. })));
                release
            })
            .collect();
        let other = compiler.run::<()>(&[99; 32], || panic!("it was begun")).unwrap_err();
        assert!(matches!(other, CompileError::Busy));
        drop(held);
        no_longer_runs(&compiler);
    }

    #[test]
    fn a_compiler_that_panics_disturbs_nobody() {
        let broke = Compiler::new(LONG).run::<()>(&[1; 32], || panic!("a bug of the compiler")).unwrap_err();
        assert!(matches!(broke, CompileError::Wasm(said) if said == "the compiler broke on it"));
    }
}

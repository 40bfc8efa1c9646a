use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::*;
use crate::error::{BillingError, Refusal};
use zeroize::Zeroizing;

/// Counts commits, and dies at them when it is told to.
#[derive(Debug, Default)]
struct Counting {
    commits: AtomicU64,
    dies: bool,
}

impl CommitWatch for Counting {
    fn before_commit(&self) -> Result<(), Died> {
        self.commits.fetch_add(1, Ordering::SeqCst);
        if self.dies { Err(Died) } else { Ok(()) }
    }

    fn after_commit(&self) -> Result<(), Died> {
        Ok(())
    }
}

/// A database with one table of words, and a thread that holds the writer until it is let go.
struct Scene {
    writer: Arc<Writer>,
    watch: Arc<Counting>,
    let_go: Sender<()>,
    first: JoinHandle<Result<()>>,
    others: Vec<JoinHandle<Result<()>>>,
    _temp: tempfile::TempDir,
}

impl Scene {
    fn new(survives: Survives, dies: bool) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let connection = Connection::open(temp.path().join("words.db")).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE word (word TEXT) STRICT").unwrap();
        let (writer, watch) = (Arc::new(Writer::new(connection)), Arc::new(Counting { dies, ..Counting::default() }));
        let (let_go, held): (_, Receiver<()>) = channel();
        let (begun, begins) = channel();
        let first = Self::thread(&writer, &watch, survives, move |tx| {
            tx.run("INSERT INTO word VALUES ('first')", [])?;
            begun.send(()).unwrap();
            held.recv().unwrap();
            Ok(())
        });
        begins.recv().unwrap();
        Self { writer, watch, let_go, first, others: Vec::new(), _temp: temp }
    }

    fn thread(
        writer: &Arc<Writer>,
        watch: &Arc<Counting>,
        survives: Survives,
        work: impl FnOnce(&Tx<'_>) -> Result<()> + Send + 'static,
    ) -> JoinHandle<Result<()>> {
        let (writer, watch) = (Arc::clone(writer), Arc::clone(watch));
        thread::spawn(move || writer.write(survives, &Vault::new(&Zeroizing::new([1; 32])), &*watch, work))
    }

    /// One more thread that wants to write meanwhile.
    fn with(mut self, word: &'static str, ends: impl FnOnce() -> Result<()> + Send + 'static) -> Self {
        let waiting = self.writer.coming();
        self.others.push(Self::thread(&self.writer, &self.watch, Survives::PowerLoss, move |tx| {
            tx.run("INSERT INTO word VALUES (?1)", [word])?;
            ends()
        }));
        while self.writer.coming() == waiting {
            thread::yield_now();
        }
        self
    }

    /// How each of them ended, the words that are stored, and the number of commits.
    fn end(self) -> (Vec<&'static str>, Vec<String>, u64) {
        self.let_go.send(()).unwrap();
        let ended = |thread: JoinHandle<Result<()>>| match thread.join() {
            Ok(Ok(())) => "stored",
            Ok(Err(error)) => error.code(),
            Err(_) => "panicked",
        };
        let ends = std::iter::once(self.first).chain(self.others).map(ended).collect();
        let batch = lock(&self.writer.batch);
        assert!(!batch.is_open() && batch.failed.is_empty());
        let mut words = batch.connection.prepare("SELECT word FROM word ORDER BY word").unwrap();
        let words = words.query_map([], |row| row.get(0)).unwrap().map(std::result::Result::unwrap).collect();
        (ends, words, self.watch.commits.load(Ordering::SeqCst))
    }
}

fn refused() -> Result<()> {
    Err(BillingError::from(Refusal::Empty { what: "nothing" }))
}

#[test]
fn what_comes_while_another_one_writes_is_committed_with_it() {
    let scene = Scene::new(Survives::PowerLoss, false).with("b", || Ok(())).with("c", || Ok(())).with("d", || Ok(()));
    let (ends, words, commits) = scene.end();
    assert_eq!(ends, ["stored"; 4]);
    assert_eq!(words, ["b", "c", "d", "first"]);
    assert_eq!(commits, 1);
}

#[test]
fn one_that_fails_is_taken_back_alone() {
    let (ends, words, commits) = Scene::new(Survives::PowerLoss, false).with("b", refused).with("c", || Ok(())).end();
    assert_eq!(ends[0], "stored");
    assert_eq!(ends.iter().filter(|end| **end == "stored").count(), 2);
    assert_eq!(words, ["c", "first"]);
    assert_eq!(commits, 1);
}

#[test]
fn one_that_panics_is_taken_back_alone() {
    let (ends, words, _) = Scene::new(Survives::PowerLoss, false).with("b", || panic!("on purpose")).end();
    assert_eq!(ends, ["stored", "panicked"]);
    assert_eq!(words, ["first"]);
}

#[test]
fn nobody_is_told_that_it_is_stored_when_it_is_not() {
    let (ends, words, commits) = Scene::new(Survives::PowerLoss, true).with("b", || Ok(())).with("c", || Ok(())).end();
    assert_eq!(ends, ["database-died"; 3]);
    assert_eq!(words, Vec::<String>::new());
    assert_eq!(commits, 1);
}

#[test]
fn what_has_to_be_on_the_disk_is_not_committed_with_what_need_not() {
    let (ends, words, commits) = Scene::new(Survives::Process, false).with("b", || Ok(())).end();
    assert_eq!(ends, ["stored"; 2]);
    assert_eq!(words, ["b", "first"]);
    assert_eq!(commits, 2);
}
